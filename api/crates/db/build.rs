//! Migrations are part of the program, which cargo does not notice by itself.

fn main() {
    println!("cargo::rerun-if-changed=../../../migrations");
}
