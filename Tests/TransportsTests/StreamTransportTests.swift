internal import Octets
internal import Packets
internal import TestSupport
internal import Testing
internal import Transports

@Suite("Streams and datagrams")
struct StreamTransportTests {
  /// Patience that is about to end after two seconds without progress.
  static func impatient() -> Patience {
    let patience = Patience(stopNanoseconds: 2_000_000_000)
    patience.hurry()
    return patience
  }

  /// Loads lines and tries once.
  private func send(_ text: String, _ transport: any Transport) -> Attempt {
    var lines = OctetBuffer(capacity: 64)
    lines.append(text)
    transport.load(RecordBatch(lines.view, identity: "t-1"))
    return transport.attempt(Self.impatient())
  }

  /// The text of what was received.
  private func text(_ octets: [UInt8]?) -> String { String(decoding: octets ?? [], as: UTF8.self) }

  @Test func `a batch is taken when the system of the receiver has it`() throws {
    let listener = try #require(Receiver.tcp())
    let transport = StreamTransport.tcp(
      PeerAddress(host: "127.0.0.1", port: "\(listener.port)"), .syslogTLS)
    let attempt = send("ab\nc\n", transport)
    #expect(attempt.taken == 2 && attempt.failure == nil)
    let connection = try #require(listener.accept())
    #expect(text(connection.read()) == "2 ab1 c")
    #expect(send("d\n", transport).taken == 1)
    #expect(text(connection.read()) == "1 d")
  }

  @Test func `connections are known as the program's own, also right behind their end`() throws {
    let listener = try #require(Receiver.tcp())
    let transport = StreamTransport.tcp(
      PeerAddress(host: "127.0.0.1", port: "\(listener.port)"), .lineBased)
    #expect(send("a\n", transport).taken == 1)
    let connection = try #require(listener.accept())
    let home = IPAddress(v4: 0x7F00_0001)
    let answer = Flow(
      source: home, destination: home, sourcePort: UInt16(listener.port),
      destinationPort: UInt16(connection.peerPort), transport: .tcp)
    var filter = OwnConnectionFilter()
    let isKnown = filter.contains(answer)
    #expect(isKnown)
    transport.close()
    let isStillKnown = filter.contains(answer)
    #expect(isStillKnown)
  }

  @Test func `a receiver that has gone meanwhile is met by a new connection`()
    throws
  {
    let listener = try #require(Receiver.tcp())
    let transport = StreamTransport.tcp(
      PeerAddress(host: "127.0.0.1", port: "\(listener.port)"), .lineBased)
    #expect(send("a\n", transport).taken == 1)
    do {
      let first = try #require(listener.accept())
      #expect(text(first.read()) == "a\n")
      first.resetWhenClosed()
    }
    #expect(send("b\n", transport).taken == 1)
    let second = try #require(listener.accept())
    #expect(text(second.read()) == "b\n")
  }

  @Test func `a receiver that is not there fails with its address and is found later`() throws {
    var listener = Receiver.tcp()
    let port = try #require(listener?.port)
    listener = nil
    let transport = StreamTransport.tcp(PeerAddress(host: "127.0.0.1", port: "\(port)"), .lineBased)
    let attempt = send("a\n", transport)
    #expect(attempt.failure?.message == "connecting to 127.0.0.1:\(port): Connection refused")
    listener = Receiver.tcp(port: port)
    #expect(transport.attempt(Self.impatient()).taken == 1)
  }

  @Test func `a receiver that reads nothing is given up at the end only`() throws {
    let listener = try #require(Receiver.tcp())
    let transport = StreamTransport.tcp(
      PeerAddress(host: "127.0.0.1", port: "\(listener.port)"), .lineBased)
    let megabyte = String(repeating: String(repeating: "x", count: 1023) + "\n", count: 1024)
    var lines = OctetBuffer(capacity: 64)
    // More than the buffers of both sides.
    for _ in 0..<24 { lines.append(megabyte) }
    transport.load(RecordBatch(lines.view, identity: "t-1"))
    let patience = Patience(stopNanoseconds: 300_000_000)
    patience.hurry()
    let attempt = transport.attempt(patience)
    #expect(attempt.taken == 0 && attempt.failure != nil && patience.isOver)
  }

  @Test func `streams and datagrams at a path are taken when they were read`() throws {
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let listener = try #require(Receiver.unix(folder + "/s", isStream: true))
    #expect(LocalSocket.kind(of: folder + "/s") == .stream)
    let stream = StreamTransport.unix(folder + "/s", .lineBased)
    let unread = send("a\n", stream)
    #expect(unread.taken == 0 && unread.failure != nil)
    _ = listener
    var receiver = Receiver.unix(folder + "/d", isStream: false)
    #expect(LocalSocket.kind(of: folder + "/d") == .datagram)
    #expect(LocalSocket.kind(of: folder + "/none") == nil)
    let datagrams = DatagramTransport.unix(folder + "/d", .datagram)
    #expect(send("a\nbc\n", datagrams).taken == 0)
    #expect(text(receiver?.read()) == "a" && text(receiver?.read()) == "bc")
    // The same batch again: somebody reads it now, but another one than before gets it all.
    receiver = nil
    #expect(datagrams.attempt(Self.impatient()).failure != nil)
  }

  @Test func `datagrams go out one by one, and again where nobody listened`() throws {
    var receiver = Receiver.udp()
    let port = try #require(receiver?.port)
    let transport = DatagramTransport.udp(
      PeerAddress(host: "127.0.0.1", port: "\(port)"), .datagram, bufferOctets: 1 << 20)
    let long = String(repeating: "x", count: 70_000)
    let attempt = send("a\n\(long)\nb\n", transport)
    #expect(attempt.taken == 2 && attempt.failure == nil)
    #expect(attempt.refusals.map(\.reason) == [.tooLong])
    #expect(text(receiver?.read()) == "a" && text(receiver?.read()) == "b")
    receiver = nil
    let refused = send("c\nd\n", transport)
    #expect(refused.taken == 0)
    #expect(refused.failure?.message == "sending: Connection refused")
    receiver = Receiver.udp(port: port)
    #expect(transport.attempt(Self.impatient()).taken == 2)
    #expect(text(receiver?.read()) == "c" && text(receiver?.read()) == "d")
  }

  @Test func `long messages of GELF are chunks`() throws {
    let receiver = try #require(Receiver.udp())
    let transport = DatagramTransport.udp(
      PeerAddress(host: "127.0.0.1", port: "\(receiver.port)"), .gelfUDP, bufferOctets: nil)
    #expect(send(String(repeating: "x", count: 3000) + "\n{}\n", transport).taken == 2)
    let parts = (0..<4).compactMap { _ in receiver.read() }
    #expect(parts.map(\.count) == [1432, 1432, 172, 2])
  }

  @Test func `a program reads records, and its successor what it left`() {
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let program = StreamTransport.program(
      "/bin/sh", ["-c", "read line; echo $line >>\(folder)/out"], .lineBased, isRestarted: true)
    #expect(send("a\nb\n", program).failure?.message == "/bin/sh has ended with status 0")
    #expect(program.attempt(Self.impatient()).failure != nil)
    let missing = send(
      "a\n", StreamTransport.program("/nowhere/x", [], .lineBased, isRestarted: true))
    #expect(missing.failure?.message == "starting /nowhere/x: No such file or directory")
    let once = StreamTransport.program("/bin/true", [], .lineBased, isRestarted: false)
    let failed = send("a\n", once)
    #expect(failed.failure?.message.hasPrefix("/bin/true has ended with status 0") == true)
    let final = once.attempt(Self.impatient())
    #expect(final.refusals.map(\.count) == [1] && final.failure == nil)
    #expect(Repository.octets(at: folder + "/out") == Array("a\na\n".utf8))
  }
}
