// How the program ends when something went wrong.

import ArgumentParser
import Foundation
import SQLite
import Warehouse

/// An error on its way out, and the exit code it means.
struct Failure {
  private let error: any Error
  private let isJSON = CommandLine.arguments.contains("--json")
  private let isVerbose = CommandLine.arguments.contains { $0 == "--verbose" || $0 == "-v" }

  init(_ error: any Error) {
    self.error = error
  }

  /// Reports the error and ends the program.
  func exit() -> Never {
    switch error {
    case let error as PantanalError:
      report(error)
      Foundation.exit(error.exitCode)
    case let error where Pantanal.exitCode(for: error) != .failure || error is ExitCode:
      exitAsUsage()
    default:
      // Whatever leaves a module for a person is a PantanalError; anything else is our mistake.
      Terminal.error("error: this is a bug in pantanal: \(error)")
      Foundation.exit(70)
    }
  }

  private func report(_ error: PantanalError) {
    let report = ErrorReport(error: error)
    if isJSON {
      for object in report.objects { Terminal.error(object.text) }
    } else {
      for line in report.lines(verbose: isVerbose) { Terminal.error(line) }
    }
  }

  /// Help that was asked for, and wrong usage: the argument parser knows what to say.
  private func exitAsUsage() -> Never {
    let code = Pantanal.exitCode(for: error)
    guard code == .validationFailure else { Pantanal.exit(withError: error) }
    if isJSON {
      let message = Pantanal.message(for: error)
      Terminal.error(JSONValue.object(["error": "usage", "message": .text(message)]).text)
    } else {
      Terminal.error(Pantanal.fullMessage(for: error).replacing("Error: ", with: "error: "))
    }
    Foundation.exit(code.rawValue)
  }
}

extension PantanalError {
  /// 3 when a rule stopped the work and nothing else went wrong, otherwise 1.
  var exitCode: Int32 {
    let codes = parts.isEmpty ? [code] : parts.map(\.code)
    return codes.allSatisfy { $0 == .ruleFailed } ? 3 : 1
  }
}
