import Testing

@testable import ODBC

@Suite("A connection string")
struct ConnectionStringTests {
  @Test(arguments: [
    ("Driver=X;PWD=secret;UID=a", "PWD=secret", "PWD=•••"),
    ("pwd={a;b}}c}", "got a;b}c", "got •••"), ("PWD={a;b}}c}", "in {a;b}}c}", "in •••"),
    ("Password = sénha ;X=1", "sénha", "•••"),
    ("AccessToken=abc.def", "token abc.def", "token •••"),
    ("PWD=ab;SSLPassword=abcd", "abcd ab", "••• •••"), ("UID=postgres", "postgres", "postgres"),
    ("PWD=", "nothing", "nothing"), ("PWD={unclosed;x", "unclosed;x", "•••"),
    (";;=;PWD=x1;", "x1", "•••"),
  ])
  func hidesWhatIsSecret(string: String, text: String, shown: String) {
    #expect(ConnectionString(string).redacting(text) == shown)
  }

  @Test(arguments: [
    ("Driver={A B};Server=h;Port=1", ["driver": "A B", "server": "h", "port": "1"]),
    ("DSN = erp ; PWD = {x;}}y} ;Z=", ["dsn": "erp", "pwd": "x;}y", "z": ""]),
    ("", [:]), ("nonsense", [:]),
  ])
  func isRead(string: String, pairs: [String: String]) {
    let found = ConnectionString(string).pairs.map { ($0.key.lowercased(), $0.value) }
    #expect(Dictionary(uniqueKeysWithValues: found) == pairs)
  }
}
