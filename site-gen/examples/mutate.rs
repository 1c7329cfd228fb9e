//! Fuzzing without a nightly compiler: changes the texts of the corpus at random and looks for broken
//! promises. `cargo run -p site-gen --example mutate -- page 300` runs for 300 seconds.
//!
//! It stops at the first one, and writes the text to a file named after its hash into the corpus.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a tool for the command line may stop"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use site_gen::fuzzing::Subject;

/// What texts are made of, so that changes meet what means something.
const PIECES: [&str; 44] = [
    "{{ <",
    " /> }}",
    "{% <",
    "> %}",
    "{% </",
    "badge",
    "table",
    "steps",
    "cards",
    "card",
    "snippet",
    "include",
    "simulator",
    " text=\"",
    " title='",
    "\"",
    "\\",
    "[1, ",
    "]",
    "=",
    "\n",
    "\n\n",
    "\r\n",
    "- ",
    "> ",
    "    ",
    "```",
    "`",
    "---\n",
    "title: ",
    "roles: [",
    "| a | b |\n|---|---|\n",
    "## ",
    " {roles=sales}",
    "[x](",
    "![",
    "[^1]",
    "<!--",
    "-->",
    "<div>",
    "é",
    "\u{feff}",
    "\0",
    "{{name}}",
];

/// Numbers that look random; the clock gives the first one.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}

fn main() {
    let mut arguments = env::args().skip(1);
    let target = arguments.next().unwrap_or_else(|| "page".to_owned());
    let seconds = arguments.next().and_then(|text| text.parse().ok());
    let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(60));
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(&target);
    let texts: Vec<String> = fs::read_dir(&corpus)
        .expect("there is such a target")
        .map(|entry| fs::read_to_string(entry.expect("the folder is listed").path()))
        .collect::<Result<_, _>>()
        .expect("the corpus can be read");
    let subject = Subject::new().expect("the theme is good");
    let check = |text: &str| {
        let broken = subject.check(&target, text);
        broken.expect("there is such a target")
    };
    let nanoseconds = std::time::UNIX_EPOCH
        .elapsed()
        .map_or(1, |time| time.subsec_nanos());
    let mut dice = Dice(u64::from(nanoseconds) | 1);
    let mut tried = 0u64;
    while Instant::now() < end {
        let text = change(&texts, &mut dice);
        tried += 1;
        let outcome = catch_unwind(AssertUnwindSafe(|| check(&text)));
        let broken = outcome.unwrap_or_else(|_| vec!["a panic".to_owned()]);
        if !broken.is_empty() {
            let name = blake3::hash(text.as_bytes()).to_hex();
            let path = corpus.join(format!("found-{}", &name[..12]));
            fs::write(&path, &text).expect("the finding can be written");
            println!("{}: {broken:#?}", path.display());
            return;
        }
    }
    println!("{tried} texts, and no promise was broken");
}

/// A text with a few random changes.
fn change(texts: &[String], dice: &mut Dice) -> String {
    let mut text = texts[dice.roll(texts.len())].clone();
    for _ in 0..=dice.roll(6) {
        let at = place(&text, dice);
        match dice.roll(4) {
            0 => text.insert_str(at, PIECES[dice.roll(PIECES.len())]),
            1 => {
                let end = place(&text, dice);
                text.replace_range(at.min(end)..at.max(end), "");
            }
            2 => {
                let other = &texts[dice.roll(texts.len())];
                let from = place(other, dice);
                let to = place(other, dice);
                text.insert_str(at, &other[from.min(to)..from.max(to)]);
            }
            _ => text.truncate(at),
        }
    }
    text
}

/// A random place between two signs.
fn place(text: &str, dice: &mut Dice) -> usize {
    let mut at = dice.roll(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
