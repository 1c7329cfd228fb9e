#![doc = include_str!("../README.md")]

pub mod list_notifications;
pub mod mark_read;
pub mod notification;
pub mod notify;
pub mod send_test_mail;

mod error;

pub use error::Error;
pub use notification::Notification;
