import Configuration
import Events
import Octets
import Testing

/// Addresses in lists of prefixes.
@Suite struct AddressPrefixTests {
  @Test("Strings and addresses are in prefixes, or not")
  func membership() {
    for (text, expected) in [
      ("'10.1.2.3' in 10.0.0.0/8", "TRUE"), ("'11.1.2.3' in 10.0.0.0/8", "FALSE"),
      ("10.255.255.255 in 10.0.0.0/8", "TRUE"), ("'10.1.2.3' not in 10.0.0.0/8", "FALSE"),
      ("'9.255.255.255' in (10.0.0.0/8)", "FALSE"), ("'0.0.0.0' in 0.0.0.0/0", "TRUE"),
      ("'255.255.255.255' in 0.0.0.0/0", "TRUE"), ("'::1' in 0.0.0.0/0", "FALSE"),
      ("'192.0.2.7' in 192.0.2.7/32", "TRUE"), ("'192.0.2.8' in 192.0.2.7/32", "FALSE"),
      ("'2001:db8::1' in (10.0.0.0/8, 2001:db8::/32)", "TRUE"),
      ("'2001:DB8:ffff::1' in (10.0.0.0/8, 2001:db8::/32)", "TRUE"),
      ("'2001:db9::1' in (10.0.0.0/8, 2001:db8::/32)", "FALSE"),
      ("fe80::1 in fe80::/10", "TRUE"), ("fec0::1 in fe80::/10", "FALSE"),
      ("'::ffff:10.0.0.1' in 10.0.0.0/8", "FALSE"), ("::1 in ::/0", "TRUE"),
      ("::1 in ::1/128", "TRUE"), ("::2 in ::1/128", "FALSE"),
      ("'10.1.2.3' in (192.168.0.0/16, '10.1.2.3')", "TRUE"),
      ("'10.1.2.3' in ('a', 192.168.0.0/16, 10.1.2.3)", "TRUE"),
      ("'www' in (10.0.0.0/8, 'www')", "TRUE"), ("'www' in 10.0.0.0/8", "FALSE"),
      ("'' in ::/0", "FALSE"), ("'10.1.2' in 10.0.0.0/8", "FALSE"),
      ("$none in 10.0.0.0/8", "undef"), ("$none not in (10.0.0.0/8, ::/0)", "undef"),
      ("undef in (10.0.0.0/8, undef)", "TRUE"), ("not '10.0.0.1' in 10.0.0.0/8", "FALSE"),
      ("'10.0.0.1' in 10.0.0.0/8 and TRUE", "TRUE"),
      ("ip4addr('10.0.0.1') in 10.0.0.0/8 or FALSE", "TRUE"),
      ("ip6addr('2001:db8::7') in (2001:db8::/32, 2001:db8::/48)", "TRUE"),
    ] {
      #expect(Language.value(text) == expected, "\(text)")
      // The same with what is known only at run time.
      let late = text.replacing("'10.1.2.3'", with: "$given")
      #expect(Language.value(late, [("given", "10.1.2.3")]) == expected, "\(late)")
    }
    #expect(Language.value("$given in (10.0.0.0/8, lc('A'))", [("given", "a")]) == "TRUE")
    #expect(Language.value("$given in (10.0.0.0/8, $given)", [("given", "b")]) == "TRUE")
    #expect(Language.value("$given in (10.0.0.0/8, $other)", [("given", "10.0.0.9")]) == "TRUE")
    let failed = Language.run("$n = 1; $x = $n in 10.0.0.0/8;")
    #expect(failed == "failed: invalid types in operation: integer in ip4addr")
  }

  @Test("Many prefixes, one in another and side by side, are as each by itself")
  func manyPrefixes() {
    var state: UInt64 = 7
    /// A number that is the same in every run.
    func next(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    var prefixes: [(first: UInt64, length: UInt64)] = []
    for _ in 0..<200 {
      let length = 4 + next(29)
      let mask: UInt64 = 0xFFFF_FFFF << (32 - length) & 0xFFFF_FFFF
      prefixes.append(((0x0A00_0000 | next(1 << 22)) & mask, length))
    }
    let texts = prefixes.map { "\(IPAddress(v4: UInt32($0.first)))/\($0.length)" }
    var program = ""
    var expected: [String] = []
    for number in 0..<200 {
      let address = 0x09FF_FF00 + next(1 << 23)
      let isIn = prefixes.contains { address >> (32 - $0.length) == $0.first >> (32 - $0.length) }
      program += "$r\(number) = '\(IPAddress(v4: UInt32(address)))' in LIST; "
      expected.append("r\(number)=\(isIn ? "TRUE" : "FALSE")")
    }
    let list = "(\(texts.joined(separator: ", ")))"
    #expect(Language.run(program.replacing("LIST", with: list)) == expected.joined(separator: " "))
    #expect(expected.contains { $0.hasSuffix("TRUE") } && expected.contains { $0.hasSuffix("E") })
  }

  @Test("What is no prefix, and prefixes where none can stand")
  func errors() {
    for (text, expected) in [
      ("$x = $a in 10.0.0.0/33;", "1:21: error: this is not the length of a prefix"),
      ("$x = $a in ::/129;", "1:15: error: this is not the length of a prefix"),
      ("$x = $a in 10.0.0.0/8x;", "1:21: error: this is not the length of a prefix"),
      ("$x = $a in 10.1.2.3/8;", "10.1.2.3/8 has bits behind the prefix; write 10.0.0.0/8"),
      ("$x = $a in 2001:db8::1/32;", "write 2001:db8::/32"),
      ("$x = $a == 10.0.0.0/8;", "1:12: error: the prefix 10.0.0.0/8 stands for many addresses"),
      ("$x = 1 in 10.0.0.0/8;", "invalid binary operation: integer in ip4addr or ip6addr"),
      ("$x = 10.0.0.0 / 8;", "invalid binary operation: ip4addr / integer"),
    ] {
      #expect(Language.errors(text).contains(expected), "\(text): \(Language.errors(text))")
    }
  }

  @Test("Text is an IPv6 address where IPAddress says so")
  func versionSix() {
    let texts = [
      "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", ":",
      ":::",
      "1:2", "1:2:3:4:5:6:7:8:9", "::1::", "1:::2", "12345::", "::12345", "g::", "::ffff:192.0.2.1",
      "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:7:192.0.2.1", "::192.0.2", "::1.2.3.4.5", "1:", ":1",
      "::1:", "2001:DB8::A", "2001:db8:0:0:1:0:0:1", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
      "192.0.2.1", "", "fe80::1%eth0", "0000:0000:0000:0000:0000:ffff:192.168.100.200", "::+1",
      "1.2.3.4::", "::1.2.3.4:5",
    ]
    for text in texts {
      let wanted = IPAddress(text).flatMap { $0.version == .v6 ? "ip6addr:\($0)" : nil } ?? "undef"
      #expect(Language.value("ip6addr($given)", [("given", text)]) == wanted, "\(text)")
    }
  }
}
