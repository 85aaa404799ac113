//! Work in pieces, shared between the threads of one pool.
//!
//! The caller posts its pieces and works on them itself; helpers that wake in time take some. It waits only for pieces
//! that a helper has begun, so that a sleeping helper costs nothing but its call. Which thread does which piece leaves
//! no trace in the results: that is the pieces' concern.

use jitbook_array::{Denormals, with_denormals};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};

/// What a helper needs of the work at hand.
struct Job {
    /// Valid while the job is posted or a helper is counted in it.
    work: *const (dyn Fn(usize) + Sync),
    next: AtomicUsize,
    pieces: usize,
}

// SAFETY: the closure is `Sync`, and lives as long as anybody may call it (see `share`).
unsafe impl Send for Job {}
// SAFETY: as above.
unsafe impl Sync for Job {}

impl Job {
    fn work(&self) {
        loop {
            let piece = self.next.fetch_add(1, Ordering::Relaxed);
            if piece >= self.pieces {
                return;
            }
            // SAFETY: the poster waits for whoever works on its job.
            unsafe { (*self.work)(piece) }
        }
    }
}

#[derive(Default)]
struct Posted {
    job: Option<Arc<Job>>,
    /// Helpers at work on it.
    helping: usize,
}

#[derive(Default)]
struct Pool {
    posted: Mutex<Posted>,
    wake: Condvar,
    done: Condvar,
}

static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Work is shared between at most so many threads from now on; for tests and measurements.
pub fn limit_threads(threads: usize) {
    LIMIT.store(threads, Ordering::Relaxed);
}

/// How many threads may work: the CPUs that the process may use, by affinity and quota.
pub fn count() -> usize {
    static CPUS: OnceLock<usize> = OnceLock::new();
    let cpus = *CPUS.get_or_init(|| std::thread::available_parallelism().map_or(1, |n| n.get()));
    cpus.min(LIMIT.load(Ordering::Relaxed))
}

fn pool() -> &'static Pool {
    static POOL: OnceLock<&'static Pool> = OnceLock::new();
    POOL.get_or_init(|| {
        let pool: &'static Pool = Box::leak(Box::<Pool>::default());
        for _ in 1..count() {
            // Without a helper the caller does it all.
            drop(std::thread::Builder::new().name("jit helper".into()).spawn(move || help(pool)));
        }
        pool
    })
}

fn locked(pool: &Pool) -> MutexGuard<'_, Posted> {
    pool.posted.lock().unwrap_or_else(|e| e.into_inner())
}

/// A helper's life.
fn help(pool: &'static Pool) {
    let mut posted = locked(pool);
    loop {
        let open = posted.job.as_ref().filter(|j| j.next.load(Ordering::Relaxed) < j.pieces);
        let Some(job) = open.cloned() else {
            posted = pool.wake.wait(posted).unwrap_or_else(|e| e.into_inner());
            continue;
        };
        posted.helping += 1;
        drop(posted);
        with_denormals(Denormals::Flush, || job.work());
        posted = locked(pool);
        posted.helping -= 1;
        if posted.helping == 0 {
            pool.done.notify_all();
        }
    }
}

/// Calls `work` with each number below `pieces`, on this thread and on those that help. `work` must not panic.
pub(crate) fn share(pieces: usize, work: &(dyn Fn(usize) + Sync)) {
    if count() < 2 || pieces < 2 {
        return (0..pieces).for_each(work);
    }
    let pool = pool();
    // SAFETY: only the lifetime changes: below, nobody works on the job any more when this function returns.
    let work = unsafe { std::mem::transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(work) };
    let job = Arc::new(Job { work, next: AtomicUsize::new(0), pieces });
    let mut posted = locked(pool);
    if posted.job.is_some() {
        drop(posted);
        return job.work();
    }
    posted.job = Some(Arc::clone(&job));
    drop(posted);
    pool.wake.notify_all();
    job.work();
    let mut posted = locked(pool);
    // Nobody begins any more; whoever has begun is waited for.
    posted.job = None;
    while posted.helping > 0 {
        posted = pool.done.wait(posted).unwrap_or_else(|e| e.into_inner());
    }
}
