//! A code that leaves rubbish costs its own job and no other.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::super::made::{Campaign, SMALL};

#[test]
fn rubbish_fails_its_own_job_only() {
    // Which job, what it leaves behind, and what its reason must say.
    let cases = [
        ("fifo=Zn atom", "is no plain file"),
        ("folder=Zn atom", "is no plain file"),
        ("link=Zn atom", "is no plain file"),
        ("huge-file=Zn atom", "1073741824 bytes; at most 67108864"),
        ("deep=Zn atom", "result.json: "),
        ("bytes=Zn atom", "no UTF-8"),
        ("silent=Zn atom", "exit: code 7"),
    ];
    for (rule, says) in cases {
        let site = Campaign::new();
        site.done(&SMALL);
        let begun = Instant::now();
        let submit = ["submit", "--wait", "--processes", "2"];
        let (code, out, err) = site.run(&submit, &[("FAKE", rule)]);
        assert!(begun.elapsed() < Duration::from_secs(40), "{rule}");
        assert_eq!(code, Some(3), "{rule}: {out}{err}");
        assert_eq!(
            (site.count("accepted"), site.count("failed")),
            (6, 1),
            "{rule}"
        );
        let failed = site.json(&["status", "--jobs", "failed"]);
        let reason = failed["listed"][0]["reason"].as_str().unwrap();
        assert!(reason.contains(says), "{rule}: {reason}");
        assert!(!reason.contains("root:"), "{reason}");
        assert_eq!(failed["listed"][0]["label"], "Zn atom");
        // Told at every later step, and no facts that need it.
        let told = site.json(&["collect"]);
        assert!(!told["missing"].as_array().unwrap().is_empty(), "{rule}");
    }
}

/// A result as extended XYZ is taken where the script of the code leaves no `result.json`, hash and all.
#[test]
fn a_result_as_extended_xyz_is_settled() {
    let site = Campaign::new();
    site.done(&SMALL);
    let submit = ["submit", "--wait", "--processes", "2"];
    let (code, out, err) = site.run(&submit, &[("FAKE", "extxyz=Zn atom")]);
    assert_eq!(code, Some(0), "{out}{err}");
    let jobs = site.json(&["status", "--jobs", "accepted,suspect"]);
    let atom = jobs["listed"]
        .as_array()
        .unwrap()
        .iter()
        .find(|j| j["label"] == "Zn atom")
        .unwrap();
    let shown = site.json(&["show", atom["id"].as_str().unwrap()]);
    let file = shown["result"]["file"].as_str().unwrap();
    assert!(file.ends_with("/1/result.extxyz"), "{file}");
    let bytes = std::fs::read(site.dir.path().join("zincscreen-queue").join(file)).unwrap();
    // The digest of the file as it lies there.
    let digest = Sha256::digest(&bytes);
    let said = shown["result"]["sha256"].as_str().unwrap();
    for (at, byte) in digest.iter().enumerate() {
        assert_eq!(said[2 * at..2 * at + 2], format!("{byte:02x}"));
    }
}
