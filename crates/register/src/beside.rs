//! Threads that work beside the one who writes.

/// Lets this thread give way to others. Whoever writes into the register sets the pace of an intake; those who read, hash and
/// copy for him are always ahead, and must not take the processor from him when there are more threads than processors.
pub fn give_way() {
    // Linux counts niceness by thread; elsewhere this would slow the whole program.
    #[cfg(target_os = "linux")]
    rustix::process::nice(GIVING_WAY).ok();
}

/// Each step takes a fifth of what the thread may have beside others: ten leave it a tenth.
#[cfg(target_os = "linux")]
const GIVING_WAY: i32 = 10;
