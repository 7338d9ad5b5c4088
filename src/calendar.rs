//! Which day, and which second of it, is a Unix time? Universal time, ISO 8601.

/// The day, e.g. `2026-11-23`. Days of the proleptic Gregorian calendar after Howard Hinnant's `civil_from_days`.
///
/// ```
/// assert_eq!(zincscreen::calendar::day(951_782_400), "2000-02-29");
/// ```
#[must_use]
pub fn day(unix_s: i64) -> String {
    let days = unix_s.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Day and second, e.g. `2026-11-23T04:30:59Z`.
#[must_use]
pub fn time(unix_s: i64) -> String {
    let rest = unix_s.rem_euclid(86_400);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", day(unix_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(951_782_400), "2000-02-29");
        assert_eq!(day(1_795_392_659), "2026-11-23");
        assert_eq!(time(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(time(-1), "1969-12-31T23:59:59Z");
    }
}
