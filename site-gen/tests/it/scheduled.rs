//! Pages that are part of the site on some days only.

use crate::support::{Site, site_gen, stderr, stdout};

/// The pages there on a day, besides the home page.
fn pages(site: &Site) -> Vec<&'static str> {
    let all = ["guide", "news", "offers", "offers/first"];
    let is_there = |page: &&str| site.has(&format!("{page}/index.html"));
    all.into_iter().filter(is_there).collect()
}

#[test]
fn pages_come_and_go_on_their_days() {
    let site = Site::build("scheduled", &["--today", "2026-12-31"]);
    assert_eq!(pages(&site), ["guide"]);
    for (day, expected) in [
        ("2027-01-01", &["guide", "news"][..]),
        ("2027-02-01", &["guide", "news", "offers", "offers/first"]),
        ("2027-02-28", &["guide", "news", "offers", "offers/first"]),
        ("2027-03-01", &["guide", "news"]),
        ("2026-12-31", &["guide"]),
    ] {
        let output = site.build_again("scheduled", &["--today", day]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(pages(&site), expected, "{day}");
    }
}

#[test]
fn a_day_on_which_nothing_comes_or_goes_is_no_work() {
    let site = Site::build("scheduled", &["--today", "2027-01-05"]);
    let output = site.build_again("scheduled", &["--today", "2027-01-06"]);
    assert!(
        stdout(&output).contains("; 0 written, "),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_link_to_what_is_left_out_says_why() {
    let report = |day| {
        let output = site_gen(&["check", "--content", "invalid/scheduled", "--today", day]);
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    insta::assert_snapshot!(report("2026-12-31"), @r"
invalid/scheduled/index.md:5:5: the page `/soon.md` appears on 2027-01-01
    help: leave the link out until then, or write `publish: 2027-01-01` on this page, too
1 error
");
    insta::assert_snapshot!(report("2027-06-30"), @r"
invalid/scheduled/index.md:5:5: the page `/soon.md` expired on 2027-06-30
    help: leave the link out, or give the page a later day
1 error
");
}

#[test]
fn what_soon_expires_is_advice() {
    let check = |day| {
        let output = site_gen(&["check", "--content", "scheduled", "--today", day]);
        assert_eq!(output.status.code(), Some(0));
        stderr(&output)
    };
    let advice = "scheduled/guide.md:3:10: advice: the page expires on 2027-06-30";
    assert!(!check("2027-05-30").contains(advice));
    assert!(check("2027-05-31").contains(advice));
}
