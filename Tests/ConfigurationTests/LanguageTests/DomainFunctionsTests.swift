import Configuration
import Events
import Octets
import Testing

/// Functions on names, addresses and secrets.
@Suite struct DomainFunctionsTests {
  @Test("Names have public suffixes and registered domains")
  func suffixes() {
    for (name, suffix, registered) in [
      ("www.example.com", "com", "example.com"), ("example.com", "com", "example.com"),
      ("com", "com", nil), ("WWW.Example.Co.UK", "co.uk", "example.co.uk"),
      ("www.example.com.", "com", "example.com"), ("a.b.c.kobe.jp", "c.kobe.jp", "b.c.kobe.jp"),
      ("www.city.kobe.jp", "kobe.jp", "city.kobe.jp"), ("x.www.ck", "ck", "www.ck"),
      ("host.localnet", "localnet", "host.localnet"), ("localhost", "localhost", nil),
      ("a.example.github.io", "github.io", "example.github.io"), ("", nil, nil), (".", nil, nil),
      // One label with a full stop in it, as the wire can have it.
      ("www\\.example\\.com", "www\\.example\\.com", nil),
      ("a.b\\.co.uk", "uk", "b\\.co.uk"), ("a.b\\046co.uk", "uk", "b\\046co.uk"),
      ("x.ex\\000ample.com", "com", "ex\\000ample.com"), ("x.\\\\.com", "com", "\\\\.com"),
      ("x.a.com\\.", "com\\.", "a.com\\."),
      ("10.0.0.1", nil, nil), ("2001:db8::1", nil, nil), ("x.10.0.0.1", "1", "0.1"),
      ("8.2.0.192.in-addr.arpa", "in-addr.arpa", "192.in-addr.arpa"),
      (String(repeating: "a.", count: 600) + "com", nil, nil),
    ] {
      let quoted = { (text: String?) in text.map { "'\($0)'" } ?? "undef" }
      let given = [("given", name)]
      #expect(Language.value("public_suffix($given)", given) == quoted(suffix), "\(name)")
      #expect(Language.value("registered_domain($given)", given) == quoted(registered), "\(name)")
    }
    #expect(Language.value("registered_domain($none)") == "undef")
    #expect(Language.value("registered_domain('www.example.org')") == "'example.org'")
  }

  @Test("A name is in a domain at the border of a label")
  func domains() {
    for (name, zone, expected) in [
      ("www.example.com", "example.com", true), ("example.com", "example.com", true),
      ("EXAMPLE.com.", "Example.COM", true), ("example.com", "example.com.", true),
      ("badexample.com", "example.com", false), ("com", "example.com", false),
      ("www.example.com", "", true), ("", "", true), ("", "com", false), ("a", ".", true),
      ("a\\.example.com", "example.com", false), ("a\\\\.example.com", "example.com", true),
      ("a\\046example.com", "example.com", false), ("example.com.org", "example.com", false),
      ("www\\.com", "com", false), ("b.a\\.com", "a\\.com", true),
    ] {
      let given = [("domain", name), ("zone", zone)]
      let result = Language.value("in_domain($domain, $zone)", given)
      #expect(result == (expected ? "TRUE" : "FALSE"), "\(name) in \(zone)")
    }
    for (name, labels) in [
      ("", 0), (".", 0), ("com", 1), ("www.example.com", 3), ("www.example.com.", 3),
      ("www\\.example\\.com", 1), ("a\\\\.b", 2), ("a\\046b.c", 2), ("a\\", 1), ("a\\.", 1),
    ] {
      #expect(Language.value("label_count($word)", [("word", name)]) == "\(labels)", "\(name)")
    }
  }

  @Test("Addresses have reverse names")
  func reverseNames() {
    let nibbles = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    for (text, expected) in [
      ("'192.0.2.7'", "'7.2.0.192.in-addr.arpa'"), ("10.0.0.255", "'255.0.0.10.in-addr.arpa'"),
      ("'2001:db8::1'", "'\(nibbles)'"), ("2001:db8::1", "'\(nibbles)'"), ("'x'", "undef"),
      ("$none", "undef"),
    ] {
      #expect(Language.value("reverse_name(\(text))") == expected, "\(text)")
    }
  }

  @Test("Entropy is that of octets, in thousandths of a bit")
  func entropy() {
    for (text, expected) in [
      ("", 0), ("a", 0), ("aaaa", 0), ("ab", 1000), ("abcd", 2000), ("aabb", 1000), ("aab", 918),
      ("\\065A", 0), ("\\.\\.a", 918), ("abcdefgh", 3000),
    ] {
      #expect(Language.value("entropy($given)", [("given", text)]) == "\(expected)", "\(text)")
    }
    let all = (0..<256).map { "\\" + String(String(1000 + $0).dropFirst()) }.joined()
    #expect(Language.value("entropy($given)", [("given", all)]) == "8000")
  }

  @Test("SHA-256 is that of FIPS 180-4")
  func digests() {
    for (text, expected) in [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ] {
      #expect(Language.value("sha256($given)", [("given", text)]) == "'\(expected)'")
      #expect(Language.value("sha256('\(text)')") == "'\(expected)'")
    }
    #expect(Language.value("sha256($none)") == "undef")
  }

  @Test("Crypto-PAn is that of its authors, and keeps prefixes")
  func anonymisation() {
    // The key and the addresses of the sample that comes with the authors' program.
    let octets: [UInt8] = [
      21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121,
      121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2,
    ]
    let key = octets.map { String(256 + Int($0), radix: 16).dropFirst() }.joined()
    for (address, expected) in [
      ("128.11.68.132", "135.242.180.132"), ("129.118.74.4", "134.136.186.123"),
      ("130.132.252.244", "133.68.164.234"), ("141.223.7.43", "141.167.8.160"),
      ("152.163.225.39", "151.140.114.167"), ("156.29.3.236", "147.225.12.42"),
      ("::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"),
      ("2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"),
    ] {
      let given = [("given", address), ("key", key)]
      #expect(
        Language.value("crypto_pan($given, '\(key)')", given) == "'\(expected)'", "\(address)")
      #expect(Language.value("crypto_pan($given, $key)", given) == "'\(expected)'")
      let kind = address.contains(":") ? "ip6addr" : "ip4addr"
      let typed = Language.value("crypto_pan(\(kind)($given), '\(key)')", given)
      #expect(typed == "\(kind):\(expected)")
    }
    #expect(Language.value("crypto_pan('x', '\(key)')") == "undef")
    #expect(
      Language.errors("$x = crypto_pan($a, 'short');")
        == "n.conf:1:21: error: the key of crypto_pan() needs 32 octets or 64 hexadecimal digits")
    let late = Language.run("$k = 'short'; $x = crypto_pan('::1', $k);")
    #expect(late == "failed: the key of crypto_pan() needs 32 octets or 64 hexadecimal digits")
    // Two addresses share as many bits hidden as they do open.
    let cipher = CryptoPAn(key: octets)
    for bit in 0..<32 {
      let one = IPAddress(v4: 0xC000_0207)
      let other = IPAddress(v4: 0xC000_0207 ^ (1 << UInt32(31 - bit)))
      let hidden = cipher?.anonymized(one).map { $0.low } ?? 0
      let difference = hidden ^ (cipher?.anonymized(other).map { $0.low } ?? 0)
      #expect(UInt32(truncatingIfNeeded: difference).leadingZeroBitCount == bit)
    }
    #expect(CryptoPAn(key: [1, 2, 3]) == nil && CryptoPAn.key(Array("zz".utf8)) == nil)
  }
}
