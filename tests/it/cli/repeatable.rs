//! The same input gives the same bytes.

use super::super::common::{TABLES, assert_ranked, done, snapshot};
use super::EIGHT;

#[test]
fn the_same_bytes_for_any_number_of_threads_and_any_folder() {
    let values = "property,subject,value,unit,sigma,source\n\
                  zn_adsorption_energy_ev,Zn95Sn5@dilute,-1.3,eV,0.05,my_cell\n\
                  work_function_ev,Mn,4.2,eV,0.1,my_cell\n";
    let with_override = EIGHT.replace(
        "[candidates]",
        "[facts]\noverrides = [\"my.csv\"]\n[candidates]",
    );
    for job in [EIGHT, &with_override] {
        let dir = tempfile::tempdir().unwrap();
        let jobs = dir.path().join("jobs");
        std::fs::create_dir(&jobs).unwrap();
        std::fs::write(jobs.join("job.toml"), job).unwrap();
        std::fs::write(jobs.join("my.csv"), values).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let absolute = jobs.join("job.toml");
        let absolute = absolute.to_str().unwrap();
        let out = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        for (args, cwd) in [
            (
                vec!["run", "job.toml", "--threads", "1", "--out", &out("first")],
                jobs.as_path(),
            ),
            (
                vec!["run", "job.toml", "--threads", "2", "--out", &out("two")],
                jobs.as_path(),
            ),
            (
                vec!["run", "jobs/job.toml", "--threads", "2", "--out", "again"],
                dir.path(),
            ),
            (
                vec!["run", absolute, "--out", &out("elsewhere")],
                elsewhere.path(),
            ),
        ] {
            done(&args, cwd);
        }
        assert!(snapshot(elsewhere.path()).is_empty());
        assert_ranked(&dir.path().join("first"));
        for other in ["two", "again", "elsewhere"] {
            for name in TABLES {
                let bytes = |run: &str| {
                    std::fs::read(dir.path().join(run).join(format!("{name}.parquet"))).unwrap()
                };
                assert!(bytes("first") == bytes(other), "{name} of {other}");
            }
            for name in ["job.toml", "plan.json", "columns.json"] {
                let bytes = |run: &str| std::fs::read(dir.path().join(run).join(name)).unwrap();
                assert!(bytes("first") == bytes(other), "{name} of {other}");
            }
        }
    }
}
