//! Is a folder on a disk of this machine?

use std::path::Path;

/// Kinds of network file systems by the magic number of `statfs(2)`; linux/magic.h, and for those outside the
/// kernel their own headers.
const KINDS: [(u64, &str); 12] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x00c3_6400, "Ceph"),
    (0x1983_0326, "BeeGFS"),
    (0x5346_414f, "AFS"),
    (0x7375_7245, "Coda"),
    (0x0102_1997, "9P"),
    (0xaad7_aaea, "Panasas"),
];

/// The name of the network file system a folder is on; `None`: a disk of this machine, or unknown.
#[must_use]
pub fn network_file_system(folder: &Path) -> Option<&'static str> {
    let magic = rustix::fs::statfs(folder).ok()?.f_type;
    kind_of(magic as u64 & 0xffff_ffff)
}

fn kind_of(magic: u64) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(known, _)| *known == magic)
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_magic_numbers() {
        assert_eq!(kind_of(0x6969), Some("NFS"));
        assert_eq!(kind_of(0x0bd0_0bd0), Some("Lustre"));
        // ext4, tmpfs, overlayfs, XFS.
        for local in [0xef53, 0x0102_1994, 0x794c_7630, 0x5846_5342] {
            assert_eq!(kind_of(local), None);
        }
        assert_eq!(network_file_system(Path::new("/proc")), None);
    }
}
