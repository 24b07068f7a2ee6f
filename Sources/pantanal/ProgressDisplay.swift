// How far the work is: a bar on a terminal, plain lines in a log.
// Foundation is not imported, because it has a Progress of its own.

import Dispatch
import Synchronization
import Warehouse

/// Shows progress on standard error, of one activity or of several at once.
final class ProgressDisplay: Sendable {
  /// One activity, and how far it is.
  private struct Activity {
    let key: Int
    let label: String
    let expected: Duration?
    var progress: Progress?
    var startedAt = ContinuousClock.now
    var printedAt = ContinuousClock.now
  }

  private struct State {
    var activities: [Activity] = []
    var drawnAt: ContinuousClock.Instant?
    var isDrawn = false
    var timer: (any DispatchSourceTimer)?
  }

  // What is shown without a number is a single activity.
  private static let single = -1

  private let state = Mutex(State())
  /// Whether a line is redrawn in place, as on a terminal.
  let isBar: Bool
  private let isSilent: Bool

  init(isBar: Bool = Terminal.isErrorInteractive, isSilent: Bool) {
    self.isBar = isBar
    self.isSilent = isSilent
  }

  /// Begins to show an activity, until ``end(_:)``.
  ///
  /// - Parameters:
  ///   - key: A number for it.
  ///   - label: What it is.
  ///   - expected: How long it took before.
  func begin(_ key: Int, _ label: String, expected: Duration? = nil) {
    guard !isSilent else { return }
    state.withLock { state in
      state.activities.append(Activity(key: key, label: label, expected: expected))
      if state.timer == nil { state.timer = makeTimer() }
      draw(&state, isForced: true)
    }
  }

  /// Ends an activity.
  func end(_ key: Int) {
    state.withLock { state in
      state.activities.removeAll { $0.key == key }
      if state.activities.isEmpty { state.timer = nil }
    }
  }

  /// Takes in how far an activity is.
  func show(_ progress: Progress, of key: Int) {
    guard !isSilent else { return }
    state.withLock { state in
      guard let index = state.activities.firstIndex(where: { $0.key == key }) else { return }
      state.activities[index].progress = progress
      draw(&state)
    }
  }

  /// Takes in how far the only activity is; another name begins another one.
  func show(_ progress: Progress) {
    guard !isSilent else { return }
    state.withLock { state in
      if let index = state.activities.firstIndex(where: { $0.key == Self.single }),
        state.activities[index].label == progress.activity
      {
        state.activities[index].progress = progress
        draw(&state)
      } else {
        state.activities.removeAll { $0.key == Self.single }
        state.activities.append(
          Activity(key: Self.single, label: progress.activity, expected: nil, progress: progress))
        draw(&state, isForced: true)
      }
    }
  }

  /// What reports nothing by itself still shows that time passes.
  private func makeTimer() -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    timer.schedule(deadline: .now() + 1, repeating: 0.5)
    timer.setEventHandler { [weak self] in
      self?.state.withLock { self?.draw(&$0) }
    }
    timer.resume()
    return timer
  }

  /// Draws at most ten times a second; in a log, a line every ten seconds for what takes so long.
  private func draw(_ state: inout State, isForced: Bool = false) {
    let now = ContinuousClock.now
    guard isBar else { return log(&state, now) }
    if !isForced, let drawnAt = state.drawnAt, now - drawnAt < .milliseconds(100) { return }
    guard !state.activities.isEmpty else { return }
    state.drawnAt = now
    state.isDrawn = true
    Terminal.redraw(Self.line(state.activities, at: now, width: Terminal.width))
  }

  private func log(_ state: inout State, _ now: ContinuousClock.Instant) {
    for index in state.activities.indices
    where now - state.activities[index].printedAt >= .seconds(10) {
      state.activities[index].printedAt = now
      Terminal.error(Self.line([state.activities[index]], at: now, width: Terminal.width))
    }
  }

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

  private static func line(
    _ activities: [Activity], at now: ContinuousClock.Instant, width: Int
  ) -> String {
    let parts = activities.map { activity in
      ([activity.label] + measures(of: activity, after: now - activity.startedAt))
        .joined(separator: "  ")
    }
    return String(parts.joined(separator: "  |  ").prefix(width - 1))
  }

  /// "████····  43%  3 s left  12/30 files  82 MB/s  620,000 rows/s", as far as it is known.
  private static func measures(of activity: Activity, after elapsed: Duration) -> [String] {
    guard let progress = activity.progress, progress.completed > 0 || progress.total != nil else {
      let expected = activity.expected.map { " of about \($0.spoken)" } ?? ""
      return elapsed < .seconds(1) ? [] : [elapsed.spoken + expected]
    }
    let completed = Double(progress.completed)
    let rate = completed / max(elapsed.inSeconds, 0.001)
    var parts: [String] = []
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
    return parts
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
