// The program: parse, run, and say how it went in one exit code.
// 0 done, 1 failed, 3 a rule stopped it, 64 wrong usage, 70 our bug.

import ArgumentParser
import Foundation

let signals = Interruption.install()
do {
  let arguments = CommandLine.arguments.dropFirst()
  var command = try Pantanal.parseAsRoot(GlobalOptions.moveBehindCommand(Array(arguments)))
  try command.run()
} catch {
  Failure(error).exit()
}
