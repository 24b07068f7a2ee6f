// The program: parse, run, and say how it went in one exit code.
// 0 done, 1 failed, 3 a rule stopped it, 64 wrong usage, 70 our bug.

import ArgumentParser
import Foundation

Interruption.install()
do {
  var command = try Pantanal.parseAsRoot()
  if var command = command as? any AsyncParsableCommand {
    try await command.run()
  } else {
    try command.run()
  }
} catch {
  Failure(error).exit()
}
