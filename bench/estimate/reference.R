# Fits hierarchical log-linear models with R's own glm (family poisson, settings as they are), the fit that Rcapture's estimates
# are read from, and prints n0 and its standard error with all digits.
#
#   Rscript bench/estimate/reference.R [--every N] TABLE.csv … > figures.csv
#
# Columns: table, model (generators as bit sets, joined by "+"), code, unseen, se. Code 0: fitted; 1: an estimate does not exist or
# is not unique, told by a fitted mean or a coefficient that runs away. A term that nobody is on is minus infinity: its histories
# leave the table. Standard error: sqrt(n0 + n0^2 var(intercept)), Rivest and Lévesque 2001.
args <- commandArgs(trailingOnly = TRUE)
every <- 1
if (length(args) > 1 && args[1] == "--every") { every <- as.integer(args[2]); args <- args[-(1:2)] }

inside <- function(set, history) bitwAnd(set, history) == set
size <- function(set) sum(bitwAnd(bitwShiftR(set, 0:15), 1))

# All down-closed sets of terms of two and more lists, without the term of all lists.
models <- function(k) {
  terms <- Filter(function(s) size(s) >= 2 && size(s) < k, seq_len(2^k - 1))
  terms <- terms[order(sapply(terms, size), terms)]
  found <- list(integer(0))
  for (term in terms) {
    below <- Filter(function(s) s != term && inside(s, term) && size(s) >= 2, terms)
    more <- Filter(function(m) all(below %in% m), found)
    found <- c(found, lapply(more, function(m) c(m, term)))
  }
  found
}
generators <- function(model) Filter(function(s) !any(sapply(model, function(t) t != s && inside(s, t))), model)

cat("table,model,code,unseen,se\n")
for (file in args) {
  data <- read.csv(file, comment.char = "#")
  lists <- grep("^list", names(data))
  k <- length(lists)
  number <- as.vector(as.matrix(data[, lists]) %*% 2^(seq_len(k) - 1))
  counts <- numeric(2^k - 1)
  for (i in seq_along(number)) if (number[i] > 0) counts[number[i]] <- counts[number[i]] + data$count[i]
  histories <- seq_len(2^k - 1)
  all <- models(k)
  for (at in seq(1, length(all), by = every)) {
    model <- all[[at]]
    empty <- Filter(function(s) sum(counts[inside(s, histories)]) == 0, model)
    kept <- histories
    for (s in empty) kept <- kept[!inside(s, kept)]
    terms <- c(2^(seq_len(k) - 1), setdiff(model, empty))
    design <- sapply(terms, function(s) as.numeric(inside(s, kept)))
    fit <- suppressWarnings(try(glm(counts[kept] ~ design, family = poisson), silent = TRUE))
    name <- paste(sort(unlist(generators(model))), collapse = "+")
    good <- !inherits(fit, "try-error") && fit$converged && !anyNA(coef(fit)) && min(fitted(fit)) > 1e-6 && max(abs(coef(fit))) < 20
    if (good) {
      unseen <- exp(coef(fit)[[1]])
      se <- sqrt(unseen + unseen^2 * vcov(fit)[1, 1])
      cat(sprintf("%s,%s,0,%.17g,%.17g\n", sub("\\.csv$", "", basename(file)), name, unseen, se))
    } else {
      cat(sprintf("%s,%s,1,,\n", sub("\\.csv$", "", basename(file)), name))
    }
  }
}
