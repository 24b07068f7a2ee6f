// Where text goes: results to standard output, everything else to standard error.

import Foundation

/// The two streams of the program.
enum Terminal {
  static let isErrorInteractive = isatty(STDERR_FILENO) == 1
  static let isOutputInteractive = isatty(STDOUT_FILENO) == 1

  /// Writes a line of the result.
  static func output(_ line: String = "") {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Writes a line of progress, a note or an error.
  static func error(_ line: String = "") {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Replaces the last line on standard error.
  static func redraw(_ line: String) {
    write("\r\u{1B}[2K" + line, to: STDERR_FILENO)
  }

  /// Writes all of `text`, past what a pipe takes at once.
  ///
  /// A reader of results that has closed its end has what it wanted, so that is success and the end;
  /// work goes on when nobody reads how it goes. Results that cannot be written are a failure.
  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        if descriptor == STDOUT_FILENO { exit(0) }
        return
      } else if errno != EINTR && errno != EAGAIN {
        guard descriptor == STDOUT_FILENO else { return }
        error("error: the result could not be written: \(String(cString: strerror(errno)))")
        exit(1)
      }
    }
  }

  /// The columns of the terminal behind standard error.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }
}
