//! Former addresses, for servers that answer them with a status of their own: `from to 301` on a line
//! each, as Netlify, Cloudflare Pages and the product's own server read it.
//!
//! Elsewhere the page that stands at a former address leads on.

use crate::announce::{REDIRECTS, file};
use crate::output::File;
use crate::render::Renderer;

/// The file, when there are former addresses.
pub(super) fn file_of(renderer: &Renderer) -> Option<File> {
    let redirects = &renderer.library().redirects;
    let line = |(output, page): (&String, &usize)| {
        let address = output.strip_suffix("index.html").unwrap_or(output);
        let from = renderer.base_url().link(address);
        format!("{from} {} 301\n", renderer.url(*page))
    };
    let text: String = redirects.iter().map(line).collect();
    (!redirects.is_empty()).then(|| file(REDIRECTS, text))
}
