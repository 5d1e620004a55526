//! Small dense linear algebra: Cholesky, elimination, and a simplex for a handful of unknowns.

/// A symmetric positive definite matrix, factored in place; row-major, lower triangle used.
/// `None` when a pivot is not clearly positive.
pub(crate) fn cholesky(a: &mut [f64], size: usize) -> Option<()> {
    for j in 0..size {
        let (head, tail) = a.split_at_mut(j * size + size);
        let row_j = &mut head[j * size..];
        let diagonal = row_j[j];
        let pivot = diagonal - row_j[..j].iter().map(|x| x * x).sum::<f64>();
        if pivot.is_nan() || pivot <= diagonal * 1e-14 || pivot <= 0.0 {
            return None;
        }
        let root = pivot.sqrt();
        row_j[j] = root;
        let inverse = 1.0 / root;
        for row in tail.chunks_exact_mut(size) {
            let mut dot = 0.0;
            for (x, y) in row[..j].iter().zip(&row_j[..j]) {
                dot += x * y;
            }
            row[j] = (row[j] - dot) * inverse;
        }
    }
    Some(())
}

/// Solves `L Lᵀ x = b` in place.
pub(crate) fn solve_factored(l: &[f64], size: usize, b: &mut [f64]) {
    for i in 0..size {
        let mut sum = b[i];
        for k in 0..i {
            sum -= l[i * size + k] * b[k];
        }
        b[i] = sum / l[i * size + i];
    }
    for i in (0..size).rev() {
        let mut sum = b[i];
        for k in i + 1..size {
            sum -= l[k * size + i] * b[k];
        }
        b[i] = sum / l[i * size + i];
    }
}

/// Reduces rows to echelon form and returns a basis of the null space of the matrix they form.
/// For matrices of zeros and ones, where elimination is exact to rounding.
pub(crate) fn null_space(rows: &mut [Vec<f64>], columns: usize) -> Vec<Vec<f64>> {
    const ZERO: f64 = 1e-9;
    let mut pivots = Vec::new();
    let mut next = 0;
    for column in 0..columns {
        if next == rows.len() {
            break;
        }
        let best = (next..rows.len())
            .max_by(|&i, &j| rows[i][column].abs().total_cmp(&rows[j][column].abs()))
            .expect("the range is not empty");
        if rows[best][column].abs() < ZERO {
            continue;
        }
        rows.swap(next, best);
        let scale = 1.0 / rows[next][column];
        for x in &mut rows[next] {
            *x *= scale;
        }
        let (done, rest) = rows.split_at_mut(next);
        let (pivot_row, below) = rest.split_first_mut().expect("next is within the rows");
        for row in done.iter_mut().chain(below) {
            let factor = row[column];
            if factor != 0.0 {
                for (x, y) in row.iter_mut().zip(pivot_row.iter()) {
                    *x -= factor * y;
                }
            }
        }
        pivots.push(column);
        next += 1;
    }
    (0..columns)
        .filter(|column| !pivots.contains(column))
        .map(|free| {
            let mut vector = vec![0.0; columns];
            vector[free] = 1.0;
            for (row, &pivot) in rows.iter().zip(&pivots) {
                vector[pivot] = -row[free];
            }
            vector
        })
        .collect()
}

/// Whether some v has `b·v ≥ 0` for every row b, and more than 0 for one of them.
///
/// Solved as: maximize Σ b·v subject to 0 ≤ b·v ≤ 1, by the simplex with Bland's rule; v = 0 is feasible.
pub(crate) fn has_recession(rows: &[Vec<f64>]) -> bool {
    const ZERO: f64 = 1e-9;
    let Some(first) = rows.first() else {
        return false;
    };
    let unknowns = first.len();
    if unknowns == 1 {
        let up = rows.iter().any(|r| r[0] > ZERO);
        let down = rows.iter().any(|r| r[0] < -ZERO);
        return up != down;
    }
    // v = p − q with p, q ≥ 0; rows: −b·v ≤ 0 and b·v ≤ 1, each with a slack.
    let constraints = 2 * rows.len();
    let variables = 2 * unknowns;
    let width = variables + constraints + 1;
    let mut tableau = vec![vec![0.0; width]; constraints + 1];
    for (i, row) in rows.iter().enumerate() {
        for (j, &b) in row.iter().enumerate() {
            tableau[2 * i][j] = -b;
            tableau[2 * i][unknowns + j] = b;
            tableau[2 * i + 1][j] = b;
            tableau[2 * i + 1][unknowns + j] = -b;
            tableau[constraints][j] -= b;
            tableau[constraints][unknowns + j] += b;
        }
        tableau[2 * i][variables + 2 * i] = 1.0;
        tableau[2 * i + 1][variables + 2 * i + 1] = 1.0;
        tableau[2 * i + 1][width - 1] = 1.0;
    }
    let mut basis: Vec<usize> = (variables..variables + constraints).collect();
    for _ in 0..10_000 {
        let Some(enter) = (0..width - 1).find(|&j| tableau[constraints][j] < -ZERO) else {
            break;
        };
        let leave = (0..constraints)
            .filter(|&i| tableau[i][enter] > ZERO)
            .min_by(|&i, &k| {
                let ratio = |r: usize| tableau[r][width - 1] / tableau[r][enter];
                ratio(i).total_cmp(&ratio(k)).then(basis[i].cmp(&basis[k]))
            });
        let Some(leave) = leave else {
            return true;
        };
        let scale = 1.0 / tableau[leave][enter];
        for x in &mut tableau[leave] {
            *x *= scale;
        }
        let pivot_row = tableau[leave].clone();
        for (i, row) in tableau.iter_mut().enumerate() {
            let factor = row[enter];
            if i != leave && factor != 0.0 {
                for (x, y) in row.iter_mut().zip(&pivot_row) {
                    *x -= factor * y;
                }
            }
        }
        basis[leave] = enter;
        if tableau[constraints][width - 1] > 1e-6 {
            return true;
        }
    }
    tableau[constraints][width - 1] > 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves() {
        let mut a = vec![4.0, 2.0, 2.0, 3.0];
        cholesky(&mut a, 2).unwrap();
        let mut b = vec![8.0, 7.0];
        solve_factored(&a, 2, &mut b);
        assert!((b[0] - 1.25).abs() < 1e-12 && (b[1] - 1.5).abs() < 1e-12);
        assert!(cholesky(&mut [1.0, 1.0, 1.0, 1.0], 2).is_none());
    }

    #[test]
    fn null_space_of_two_equal_columns() {
        let mut rows = vec![vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0]];
        let space = null_space(&mut rows, 3);
        assert_eq!(space, vec![vec![-1.0, 1.0, 0.0]]);
    }

    #[test]
    fn recession_directions() {
        assert!(has_recession(&[vec![1.0], vec![2.0], vec![0.0]]));
        assert!(!has_recession(&[vec![1.0], vec![-2.0]]));
        assert!(has_recession(&[vec![1.0, 0.0], vec![0.0, 1.0]]));
        assert!(!has_recession(&[
            vec![1.0, 0.0],
            vec![0.0, 1.0],
            vec![-1.0, -1.0]
        ]));
        // only the direction (1, −1) is left, and it does nothing
        assert!(!has_recession(&[vec![1.0, 1.0], vec![-1.0, -1.0]]));
        // three planes meeting in a ray
        assert!(has_recession(&[
            vec![1.0, -1.0],
            vec![-1.0, 1.0],
            vec![1.0, 0.0]
        ]));
    }
}
