//! How much memory there is, and how much of it buffers hold: the guard before the machine suffers.
//!
//! Linux says it in `/proc/meminfo` and the cgroup files; elsewhere only the allocator refuses.

use crate::error::{Error, Result};
use memmap2::MmapMut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that live buffers hold.
static LIVE: AtomicUsize = AtomicUsize::new(0);
static LIMIT: OnceLock<usize> = OnceLock::new();

/// What is left to the rest of the program.
const MARGIN: usize = 256 << 20;

/// Bytes that all live buffers hold now.
pub fn live_bytes() -> usize {
    LIVE.load(Ordering::Relaxed)
}

/// Refuses a size that could not be allocated now: for views that stand for memory which their users will want.
pub fn check(bytes: u128) -> Result<()> {
    let room = limit().saturating_sub(live_bytes()) as u128;
    if bytes > room { Err(Error::exhausted(bytes)) } else { Ok(()) }
}

/// Books `bytes`, or refuses.
pub(crate) fn reserve(bytes: usize) -> bool {
    // In one step: a refused giant must not make a small request of another thread fail meanwhile.
    let booked = |live: usize| live.checked_add(bytes).filter(|sum| *sum <= limit());
    LIVE.fetch_update(Ordering::Relaxed, Ordering::Relaxed, booked).is_ok()
}

/// Gives back what `reserve` booked.
pub(crate) fn release(bytes: usize) {
    LIVE.fetch_sub(bytes, Ordering::Relaxed);
}

/// Fresh zeroed pages for `bytes` bytes (more than none), large pages where the system has them.
pub(crate) fn pages(bytes: usize) -> std::io::Result<MmapMut> {
    let pages = MmapMut::map_anon(bytes)?;
    // A wish: where it is not granted the pages are small.
    #[cfg(target_os = "linux")]
    let _ = pages.advise(memmap2::Advice::HugePage);
    Ok(pages)
}

/// The most that all buffers together may hold, read once; `usize::MAX` where nobody says.
pub fn limit() -> usize {
    *LIMIT.get_or_init(|| {
        let room = available();
        room.saturating_sub(MARGIN.min(room / 8))
    })
}

#[cfg(target_os = "linux")]
fn available() -> usize {
    let physical = read("/proc/meminfo").and_then(|text| mem_available(&text)).unwrap_or(usize::MAX);
    physical.min(linux_cgroup_room())
}

#[cfg(not(target_os = "linux"))]
fn available() -> usize {
    usize::MAX
}

#[cfg(target_os = "linux")]
fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// `MemAvailable` of /proc/meminfo, in bytes.
fn mem_available(text: &str) -> Option<usize> {
    let line = text.lines().find(|l| l.starts_with("MemAvailable:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kb| kb << 10)
}

/// What the tightest cgroup above this process still gives; `usize::MAX` without a limit.
#[cfg(target_os = "linux")]
fn linux_cgroup_room() -> usize {
    let mut room = usize::MAX;
    let own = read("/proc/self/cgroup").unwrap_or_default();
    for line in own.lines() {
        let mut fields = line.splitn(3, ':');
        let (_, controllers, path) = (fields.next(), fields.next().unwrap_or(""), fields.next().unwrap_or("/"));
        let (root, max, used) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max", "memory.current"),
            c if c.split(',').any(|c| c == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes")
            }
            _ => continue,
        };
        let mut group = path.trim_end_matches('/').to_string();
        loop {
            let number = |file: &str| read(&format!("{root}{group}/{file}"))?.trim().parse::<usize>().ok();
            if let Some(limit) = number(max) {
                room = room.min(limit.saturating_sub(number(used).unwrap_or(0)));
            }
            match group.rfind('/') {
                Some(cut) => group.truncate(cut),
                None => break,
            }
        }
    }
    room
}

#[cfg(test)]
mod tests {
    #[test]
    fn meminfo_is_read() {
        assert_eq!(super::mem_available("MemTotal: 9 kB\nMemAvailable:    2048 kB\n"), Some(2 << 20));
        assert_eq!(super::mem_available("nothing"), None);
        assert!(super::limit() > 1 << 20);
    }
}
