//! The configuration of the site.

use crate::support::{Site, site_gen, stderr, stdout};

#[test]
fn without_the_file_the_site_is_the_documentation_of_the_product() {
    let page = Site::build("basic", &[]).read("about/index.html");
    assert!(page.contains("<title>About · Profile Builder docs</title>"));
    assert!(page.contains("<span class=\"brand-name\">Profile Builder</span>"));
    assert_eq!(page.matches("href=\"/app/\"").count(), 3);
}

#[test]
fn a_site_has_a_name_of_its_own_and_need_not_have_the_app_beside_it() {
    let site = Site::build("site-config", &[]);
    let page = site.read("guides/index.html");
    assert!(page.contains("<title>Guides · ACME handbook</title>"));
    assert!(page.contains("<span class=\"brand-name\">ACME handbook</span></a>"));
    for (path, bytes) in site.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("/app/"), "{path}");
        assert!(
            !path.ends_with(".html") || !text.contains("Profile Builder"),
            "{path}"
        );
    }
    assert!(!site.has("site.yaml"));
    let foot = "<li><a href=\"/docs/guides/\">Imprint</a></li>\
                <li><a href=\"https://www.example.com\">Company</a></li>\
                <li><a href=\"https://git.example.com/acme/handbook\">Source of these pages</a></li>";
    assert!(page.contains(foot), "{page}");
}

#[test]
fn a_file_without_keys_is_as_good_as_none() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("site.yaml"), "# Nothing yet.\n").unwrap();
    std::fs::write(folder.path().join("index.md"), "---\ntitle: Home\n---\n").unwrap();
    let output = site_gen(&["check", "--content", folder.path().to_str().unwrap()]);
    assert_eq!(
        stdout(&output),
        "1 page, no errors\n",
        "{}",
        stderr(&output)
    );
}
