// How far the work is: a bar on a terminal, plain lines in a log.
// Foundation is not imported, because it has a Progress of its own.

import Synchronization
import Warehouse

/// Shows progress on standard error.
final class ProgressDisplay: Sendable {
  /// What is shown now, and since when.
  private struct State {
    var activity = ""
    var startedAt = ContinuousClock.now
    var drawnAt: ContinuousClock.Instant?
    var isDrawn = false
  }

  private let state = Mutex(State())
  private let isBar: Bool
  private let isSilent: Bool

  init(isBar: Bool = Terminal.isErrorInteractive, isSilent: Bool) {
    self.isBar = isBar
    self.isSilent = isSilent
  }

  /// Takes in how far the work is, and draws it ten times a second at most.
  func show(_ progress: Progress) {
    guard !isSilent else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if state.activity != progress.activity {
        state.activity = progress.activity
        state.startedAt = now
        // A bar is drawn at once; a log needs no line about what ends within seconds.
        state.drawnAt = isBar ? nil : now
      }
      if let drawnAt = state.drawnAt, now - drawnAt < pause { return }
      state.drawnAt = now
      let line = Self.line(progress, after: now - state.startedAt, width: Terminal.width)
      state.isDrawn = isBar
      if isBar { Terminal.redraw(line) } else { Terminal.error(line) }
    }
  }

  private var pause: Duration { isBar ? .milliseconds(100) : .seconds(10) }

  /// Prints a whole line, above the bar where there is one.
  func print(_ line: String) {
    guard !isSilent else { return }
    clear()
    Terminal.error(line)
  }

  /// Takes the bar away.
  func clear() {
    state.withLock { state in
      guard state.isDrawn else { return }
      Terminal.redraw("")
      state.isDrawn = false
    }
  }

  /// "raw.student  ████····  43%  3 s left  12/30 files  82 MB/s  620,000 rows/s", as far as it is known.
  static func line(_ progress: Progress, after elapsed: Duration, width: Int) -> String {
    let completed = Double(progress.completed)
    let rate = completed / max(elapsed.inSeconds, 0.001)
    var parts = [progress.activity]
    if let total = progress.total.map(Double.init), total > 0 {
      let share = min(1, completed / total)
      let filled = Int(share * 20)
      parts.append(
        String(repeating: "█", count: filled) + String(repeating: "·", count: 20 - filled))
      parts.append("\(Int(share * 100))%")
      if rate > 0 && completed < total {
        parts.append("\(Duration.seconds((total - completed) / rate).spoken) left")
      }
    } else {
      parts.append("\(Int(completed).grouped) \(progress.unit.rawValue)")
    }
    if let files = progress.files {
      parts.append("\(files.done.grouped)/\(files.count.grouped) files")
    }
    switch progress.unit {
    case .rows: parts.append("\(Int(rate).grouped) rows/s")
    case .bytes:
      parts.append("\(ByteCount.spoken(Int(rate)))/s")
      if let rows = progress.rowCount, rows > 0 {
        parts.append("\(Int(Double(rows) / max(elapsed.inSeconds, 0.001)).grouped) rows/s")
      }
    case .steps, .rounds, .files, .pages: break
    }
    return String(parts.joined(separator: "  ").prefix(width - 1))
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  /// The duration as people say it: 40 ms, 0.4 s, 12 s, 3 min.
  var spoken: String {
    switch inSeconds {
    case ..<0.0995: "\(Int((inSeconds * 1000).rounded())) ms"
    case ..<9.95: "\((inSeconds * 10).rounded() / 10) s"
    case ..<99.5: "\(Int(inSeconds.rounded())) s"
    default: "\(Int((inSeconds / 60).rounded())) min"
    }
  }
}
