//! Tells the compiler that the embedded facts changed, and records the commit for `run.json`.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=descriptors");
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/refs/heads");
    let commit = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let commit = commit.as_deref().map_or("unknown", str::trim);
    println!("cargo::rustc-env=ZINCSCREEN_COMMIT={commit}");
}
