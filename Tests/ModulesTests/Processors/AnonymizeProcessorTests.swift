internal import Testing

@Suite("pm_anonymize")
struct AnonymizeProcessorTests {
  /// The key in hexadecimal digits.
  static let key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

  /// Runs messages through a pm_anonymize, and answers what `expression` is for each.
  private func values(
    _ messages: [[UInt8]], _ directives: String, _ expression: String, before: String = ""
  ) throws -> [String] {
    let run = Run()
    run.file("key", Array(Self.key.utf8))
    run.file(
      "in.pcap",
      SampleCapture.pcap(messages.map { SampleCapture.frame($0, sender: [10, 1, 2, 3]) }))
    _ = try run.run(
      Block.input(
        "%D/in.pcap", "<Protocol>\n Type ipv4\n </Protocol>\n Schema Native\n \(before)", fields: ""
      )
        + Block.json
        + "<Processor hide>\n Module pm_anonymize\n \(directives)\n</Processor>\n"
        + Block.output("'%D/out'", "Exec $raw_event = \(expression);")
        + "<Route r>\n Path in => hide => out\n</Route>\n")
    return run.lines("out")
  }

  /// A query for the address of a name.
  private let query = SampleCapture.query(1, "www.example.co.uk")

  @Test func `Mask keeps the first bits, and rules by prefix go before`() throws {
    let ends = "$ipv4.src + ' ' + $ipv4.dst + ' ' + $dns.query.name"
    #expect(try values([query], "Method Mask", ends) == ["10.1.2.0 192.0.2.0 www.example.co.uk"])
    #expect(
      try values([query], "Method Mask\n MaskV4 8\n Prefix 192.0.0.0/16 Keep", ends)
        == ["10.0.0.0 192.0.2.53 www.example.co.uk"])
    #expect(
      try values(
        [query], "Method Keep\n Prefix 10.0.0.0/8 Mask\n Prefix 10.1.0.0/16 Keep", ends)
        == ["10.1.2.3 192.0.2.53 www.example.co.uk"])
    #expect(
      try values([query], "Method Mask\n Fields ipv4.src", ends)
        == ["10.1.2.0 192.0.2.53 www.example.co.uk"])
  }

  @Test func `CryptoPAn is that of the function, in record data and reverse names too`() throws {
    let hidden = try values(
      [SampleCapture.response(1, "a.example", addresses: 2)], "Method CryptoPAn\n KeyFile %D/key",
      "$ipv4.src + ' ' + $dns.answer.1.data + ' ' + $dns.answer.2.data")
    let expected = try values(
      [SampleCapture.response(1, "a.example", addresses: 2)], "Method Keep",
      "crypto_pan('10.1.2.3', '\(Self.key)') + ' ' + crypto_pan('192.0.2.1', '\(Self.key)') + ' '"
        + " + crypto_pan('192.0.2.2', '\(Self.key)')")
    #expect(hidden == expected && hidden != [])
    let names = ["3.2.1.10.in-addr.arpa", "2.1.10.in-addr.arpa", "x.3.2.1.10.IN-ADDR.arpa"]
    let reverse = try values(
      names.map { SampleCapture.query(1, $0) }, "Method CryptoPAn\n KeyFile %D/key",
      "$dns.query.name")
    let full = try values(
      [query], "Method Keep", "reverse_name(crypto_pan('10.1.2.3', '\(Self.key)'))")
    #expect(reverse.first == full.first)
    #expect(reverse.last == "x.\(full[0])")
    #expect(full[0].hasSuffix("." + reverse[1]))
    // Six octets in the fields of an address of version 6.
    let nibbles = (0..<32).map { String($0 % 16, radix: 16) }.joined(separator: ".") + ".ip6.arpa"
    let six = try values(
      [SampleCapture.query(1, nibbles)], "Method Mask\n MaskV6 16", "$dns.query.name")
    #expect(six == [Array(repeating: "0.", count: 28).joined() + "c.d.e.f.ip6.arpa"])
  }

  @Test func `Hash stays the same for the same address, and raw_event is left out`() throws {
    let both = try values(
      [query, query], "Method Hash\n KeyFile %D/key",
      "$ipv4.src + ' ' + $ipv4.dst + ' ' + $raw_event",
      before: "Exec $raw_event = 'from 10.1.2.3';")
    let words = both[0].split(separator: " ")
    #expect(both[0] == both[1] && words.count == 2 && words[0] != words[1])
    #expect(words.allSatisfy { $0.count == 16 && $0.allSatisfy(\.isHexDigit) })
  }

  @Test func `no address is left anywhere in the event`() throws {
    let texts = [
      "$note = 'see 10.1.2.3, ip4:10.1.2.3/24 and [2001:db8::7]:53. End of 2001:db8::7.';",
      "$port = 5353; $time = '12:34:56'; $version = '1.2.3'; $address = ip4addr('10.1.2.3');",
    ].joined(separator: " ")
    let line = try values([query], "Method Mask", "to_json()", before: "Exec \(texts)")[0]
    for address in ["10.1.2.3", "192.0.2.53", "2001:db8::7"] { #expect(!line.contains(address)) }
    let expected = [
      "see 10.1.2.0, ip4:10.1.2.0/24 and [2001:db8::]:53. End of 2001:db8::.", "12:34:56", "1.2.3",
      "\"address\":\"10.1.2.0\"",
    ]
    for text in expected { #expect(line.contains(text), "\(line)") }
  }

  @Test func `labels above the registered domain are hidden, each by what it stands below`() throws
  {
    let names = [
      "www.example.co.uk", "a.www.example.co.uk", "WWW.example.co.uk", "www.example.com",
      "example.com", "com",
    ]
    let hidden = try values(
      names.map { SampleCapture.query(1, $0) }, "Method Keep\n Names TRUE\n KeyFile %D/key",
      "$dns.query.name")
    let label = hidden[0].split(separator: ".")[0]
    #expect(hidden[0] == "\(label).example.co.uk" && label.count == 16)
    #expect(hidden[1].hasSuffix("." + hidden[0]) && hidden[1].count == hidden[0].count + 17)
    #expect(hidden[2] == hidden[0])
    #expect(hidden[3].hasSuffix(".example.com") && !hidden[3].hasPrefix(String(label)))
    #expect(hidden[4] == "example.com")
    #expect(hidden[5].count == 16)
    let line = try values(
      [SampleCapture.response(1, "www.example.com")], "Method Keep\n Names TRUE\n KeyFile %D/key",
      "to_json()")[0]
    #expect(!line.contains("www") && line.contains("192.0.2.1\""))
  }

  @Test func `what is missing is told`() {
    let problems = Run().problems(
      "<Input in>\n Module im_null\n</Input>\n<Output out>\n Module om_null\n</Output>\n"
        + "<Processor hide>\n Module pm_anonymize\n Method Hash\n Prefix 10/8 Keep\n</Processor>\n"
        + "<Route r>\n Path in => hide => out\n</Route>\n")
    #expect(
      problems == [
        "7:1: error: Hash, CryptoPAn and Names need a KeyFile; make one with: head -c 32 /dev/urandom"
          + " > FILE",
        "10:9: error: '10/8 Keep' is no prefix with a method; write such as 10.0.0.0/8 Keep; the"
          + " methods are Keep, Mask, Hash, CryptoPAn",
      ])
  }
}
