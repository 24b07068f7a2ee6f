// How the files of a load were found to be written, where their source leaves it to them.

import Formats

/// What was found out about files, those that were read alike taken together.
struct FileReadings: Sendable, Equatable {
  private struct Reading: Equatable {
    let decisions: [CSVFindings.Decision]
    let firstPath: String
    var fileCount = 1

    /// Whether files are read in the same way, whatever the reasons.
    func isLike(_ decisions: [CSVFindings.Decision]) -> Bool {
      self.decisions.map(\.option) == decisions.map(\.option)
        && self.decisions.map(\.value) == decisions.map(\.value)
    }
  }

  private var readings: [Reading] = []

  /// Takes a file in.
  mutating func note(_ decisions: [CSVFindings.Decision], of path: String) {
    guard !decisions.isEmpty else { return }
    if let index = readings.firstIndex(where: { $0.isLike(decisions) }) {
      readings[index].fileCount += 1
    } else {
      readings.append(Reading(decisions: decisions, firstPath: path))
    }
  }

  /// A line for each way of reading, then one for each decision with its reason in the first file.
  var lines: [String] {
    readings.flatMap { reading in
      let others = reading.fileCount - 1
      let more = others == 0 ? "" : " and \(others) more"
      return ["\(reading.firstPath)\(more), as found:"]
        + reading.decisions.map { "  \($0.option): \($0.value) (\($0.reason))" }
    }
  }
}
