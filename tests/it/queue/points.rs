//! A process that dies at any point loses nothing, and nothing is done twice.

use std::collections::BTreeMap;

use super::made::{Campaign, SMALL};

/// Plan, submit, collect; every command is begun again until it ends by itself.
fn campaign(site: &Campaign, stop: &str, told: &str) {
    for command in [
        &SMALL[..],
        &["submit", "--wait", "--processes", "2"],
        &["collect"],
    ] {
        let (code, out, err) =
            site.run(command, &[("ZINCSCREEN_QUEUE_STOP", stop), ("FAKE", told)]);
        if code.is_none() {
            // Killed. The same command again.
            let (code, out, err) = site.run(command, &[("FAKE", told)]);
            assert!(
                matches!(code, Some(0 | 3)),
                "{stop}: {command:?}: {out}{err}"
            );
        } else {
            assert!(
                matches!(code, Some(0 | 3)),
                "{stop}: {command:?}: {out}{err}"
            );
        }
    }
}

fn most_often(log: &[String]) -> usize {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in log {
        *counts.entry(id).or_default() += 1;
    }
    counts.values().copied().max().unwrap_or(0)
}

#[test]
fn at_every_step_of_a_good_campaign() {
    for state in [
        "planned",
        "written",
        "submitted",
        "running",
        "finished",
        "parsed",
        "accepted",
    ] {
        for side in ["before", "after"] {
            let stop = format!("{side} {state}:2");
            // One transaction plans all.
            let stop = if state == "planned" {
                format!("{side} planned")
            } else {
                stop
            };
            let site = Campaign::new();
            campaign(&site, &stop, "nap=Cu");
            assert_eq!(
                site.count("accepted"),
                7,
                "{stop}: {}",
                site.done(&["status", "--jobs"])
            );
            assert_eq!(site.log().len(), 7, "{stop}");
            assert_eq!(most_often(&site.log()), 1, "{stop}");
        }
    }
}

#[test]
fn between_the_steps_and_on_the_way_down() {
    for (stop, told, state, expected) in [
        ("after hand-over", "", "accepted", 7),
        ("after start:3", "nap=Cu", "accepted", 7),
        ("before failed", "fail=Zn atom", "failed", 1),
        ("after failed", "fail=Zn atom", "failed", 1),
        ("before suspect", "suspect=x", "suspect", 1),
        ("after suspect", "suspect=x", "suspect", 1),
    ] {
        let site = Campaign::new();
        campaign(&site, stop, told);
        assert_eq!(
            site.count(state),
            expected,
            "{stop}: {}",
            site.done(&["status", "--jobs"])
        );
        assert_eq!(site.log().len(), 7, "{stop}");
        assert_eq!(most_often(&site.log()), 1, "{stop}");
    }
    for side in ["before", "after"] {
        let site = Campaign::new();
        site.done(&SMALL);
        let stop = format!("{side} retired");
        let (code, ..) = site.run(&["cancel", "--all"], &[("ZINCSCREEN_QUEUE_STOP", &stop)]);
        assert_eq!(code, None, "{stop}");
        site.done(&["cancel", "--all"]);
        assert_eq!(site.count("retired"), 7);
        // What is wanted again lives again.
        site.done(&SMALL);
        assert_eq!(site.count("planned"), 7);
    }
}
