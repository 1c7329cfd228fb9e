//! The few parts of HTTP that a browser on the same machine needs.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use crate::serve::site::Answer;
use crate::serve::{Stage, overlay};

/// A longer head of a request is refused.
const LONGEST_HEAD: u64 = 16 * 1024;

/// Answers requests for ever, each on its own thread.
pub(super) fn serve(listener: &TcpListener, stage: &Arc<Stage>) -> anyhow::Result<()> {
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        let stage = stage.clone();
        std::thread::spawn(move || {
            // A browser that goes away needs no answer.
            let _ = answer(&stream, &stage);
        });
    }
    Ok(())
}

struct Request {
    method: String,
    path: String,
    host: String,
}

fn answer(stream: &TcpStream, stage: &Stage) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_nodelay(true)?;
    let Some(request) = read(stream)? else {
        return respond(stream, "400 Bad Request", "text/plain", b"bad request\n");
    };
    // A page of another site could reach this server under a name of its own.
    let host = request
        .host
        .rsplit_once(':')
        .map_or(request.host.as_str(), |(host, _)| host);
    if !["127.0.0.1", "localhost", "[::1]"].contains(&host) {
        return respond(
            stream,
            "403 Forbidden",
            "text/plain",
            b"ask for 127.0.0.1\n",
        );
    }
    if request.method != "GET" {
        return respond(
            stream,
            "405 Method Not Allowed",
            "text/plain",
            b"only GET\n",
        );
    }
    let path = request.path.split(['?', '#']).next().unwrap_or("");
    match path {
        "/_site-gen/events" => events(stream, stage),
        overlay::SCRIPT_PATH => respond(
            stream,
            "200 OK",
            media_type("a.js"),
            overlay::SCRIPT.as_bytes(),
        ),
        path => file(stream, stage, path),
    }
}

fn file(stream: &TcpStream, stage: &Stage, path: &str) -> io::Result<()> {
    let shown = stage.now();
    let Some(site) = &shown.site else {
        let html = overlay::alone(&shown);
        return respond(
            stream,
            "500 Internal Server Error",
            media_type("a.html"),
            html.as_bytes(),
        );
    };
    match site.answer(path) {
        Ok(Answer::Page(html)) => {
            let html = overlay::add(&html, &shown);
            respond(stream, "200 OK", media_type("a.html"), html.as_bytes())
        }
        Ok(Answer::Missing(html)) => {
            let html = overlay::add(&html, &shown);
            respond(
                stream,
                "404 Not Found",
                media_type("a.html"),
                html.as_bytes(),
            )
        }
        Ok(Answer::File(path, bytes)) => respond(stream, "200 OK", media_type(&path), &bytes),
        Ok(Answer::Redirect(location)) => {
            let status = format!("302 Found\r\nLocation: {location}");
            respond(stream, &status, "text/plain", b"")
        }
        Err(error) => {
            let text = format!("{error:#}\n");
            respond(
                stream,
                "500 Internal Server Error",
                "text/plain",
                text.as_bytes(),
            )
        }
    }
}

/// Tells the browser each time something new is shown, until it goes away.
fn events(mut stream: &TcpStream, stage: &Stage) -> io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
          Connection: close\r\n\r\n",
    )?;
    let mut generation = stage.now().generation;
    loop {
        stream.write_all(format!("data: {generation}\n\n").as_bytes())?;
        stream.flush()?;
        generation = stage.wait(generation);
    }
}

/// The request's first line and host; None when it is not one.
fn read(stream: &TcpStream) -> io::Result<Option<Request>> {
    let mut lines = BufReader::new(stream.take(LONGEST_HEAD)).lines();
    let Some(first) = lines.next().transpose()? else {
        return Ok(None);
    };
    let mut words = first.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let mut host = String::new();
    for line in lines {
        let line = line?;
        if line.is_empty() {
            return Ok(Some(Request {
                method: method.to_owned(),
                path: path.to_owned(),
                host,
            }));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("host")
        {
            host = value.trim().to_owned();
        }
    }
    Ok(None)
}

fn respond(mut stream: &TcpStream, status: &str, kind: &str, body: &[u8]) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat())
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
