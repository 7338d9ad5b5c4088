//! Who acts: user, machine, process.

use std::fmt;
use std::path::Path;

/// `user@host:pid`, and when the process started: numbers of processes come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Name of the user.
    pub user: String,
    /// Name of the machine.
    pub host: String,
    /// Number of the process.
    pub process: u32,
    /// Boot of the machine and start of the process, as the system states it; empty where it does not.
    pub started: String,
}

impl Actor {
    /// This process.
    #[must_use]
    pub fn this() -> Self {
        let process = std::process::id();
        let word = |name: &str| std::env::var(name).ok().filter(|w| !w.is_empty());
        Self {
            user: word("USER")
                .or_else(|| word("LOGNAME"))
                .or_else(name_of_owner)
                .unwrap_or_else(|| "unknown".to_owned()),
            host: host(),
            process,
            started: started(process).unwrap_or_default(),
        }
    }

    /// Whether a process of this machine lives and is the one that was meant. `None`: it is of another machine.
    #[must_use]
    pub fn lives(host_of_it: &str, process: u32, started_then: &str) -> Option<bool> {
        if host_of_it != host() {
            return None;
        }
        Some(started(process).is_some_and(|now| started_then.is_empty() || now == started_then))
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.user, self.host, self.process)
    }
}

/// The name of this process's user in `/etc/passwd`.
fn name_of_owner() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    let uid = line.split_whitespace().nth(1)?;
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users
        .lines()
        .map(|line| line.split(':').collect::<Vec<&str>>())
        .find(|fields| fields.get(2) == Some(&uid))
        .and_then(|fields| fields.first().map(|name| (*name).to_owned()))
}

/// Name of this machine.
#[must_use]
pub fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// Boot and start of a process that lives; zombies are dead.
#[must_use]
pub fn started(process: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold anything, also brackets.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    if matches!(*fields.first()?, "Z" | "X") {
        return None;
    }
    let ticks = fields.get(19)?;
    let boot = std::fs::read_to_string(Path::new("/proc/sys/kernel/random/boot_id"));
    let boot = boot.unwrap_or_default();
    Some(format!("{}+{ticks}", boot.trim()))
}
