import SQLite
import Testing

@Suite("Choices")
struct ChoiceTests {
  @Test(arguments: [
    ("greatest(NULL, NULL)", "NULL"),
    ("greatest()", "NULL"),
    ("greatest(1, 1.5, NULL)", "1.5"),
    ("greatest('a', 9)", "a"),
    ("greatest('Água', 'Zebra')", "Água"),
    ("least(2, '10', x'00')", "2"),
    ("least('b', 'ab', 'abc')", "ab"),
    ("least(9223372036854775807, 9223372036854775806)", "9223372036854775806"),
    ("nvl(0, 1)", "0"),
    ("nvl2('', 1, 2)", "1"),
    (#""if"(NULL, 1, 2)"#, "2"),
    (#""if"(0.5, 1, 2)"#, "1"),
    (#""if"(1, NULL, 2)"#, "NULL"),
  ])
  func returnAnArgument(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }
}
