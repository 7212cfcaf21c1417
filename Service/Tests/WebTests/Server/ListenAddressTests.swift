internal import Testing
internal import Web

@Suite("Where the service listens")
struct ListenAddressTests {
  @Test(
    arguments: [
      ("127.0.0.1:8400", "127.0.0.1:8400", true), ("127.9.9.9:1", "127.9.9.9:1", true),
      ("localhost:1", "localhost:1", true), ("[::1]:8400", "[::1]:8400", true),
      ("::1", "[::1]:8400", true), (":9000", "127.0.0.1:9000", true),
      ("0.0.0.0:8400", "0.0.0.0:8400", false), ("[::]:8400", "[::]:8400", false),
      ("192.0.2.1", "192.0.2.1:8400", false), ("example.com:80", "example.com:80", false),
      ("127.0.0.1.evil.example:80", "127.0.0.1.evil.example:80", false),
    ])
  func `addresses are read, and this machine is told from others`(
    text: String, expected: String, isLoopback: Bool
  ) throws {
    let address = try #require(ListenAddress(text))
    #expect(address.description == expected)
    #expect(address.isLoopback == isLoopback)
    var options = ServiceOptions(store: "s", listen: address)
    #expect((options.complaint == nil) == isLoopback)
    options.keyFile = "keys"
    #expect(options.complaint == nil)
  }

  @Test(arguments: ["127.0.0.1:x", "127.0.0.1:70000", "[::1", "[::1]8400", "a b:1", "h:-1"])
  func `what is no address is refused`(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
