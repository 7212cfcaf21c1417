extension ZoneData {
  /// Writes the data of one record.
  static func data(
    _ message: inout MessageComposer, _ type: RecordType, owner: WireName, zone: WireName,
    index: Int, _ random: inout RandomSource
  ) {
    switch type {
    case .a:
      // Documentation and benchmark networks only (RFC 5737, RFC 2544).
      let network = random.pick([[198, 51, 100], [203, 0, 113], [192, 0, 2], [198, 18, 7]])
      message.withOctets { $0 += network.map(UInt8.init) + [UInt8(1 + random.below(254))] }
    case .aaaa:
      message.withOctets {
        $0 += [0x20, 0x01, 0x0D, 0xB8]
        if random.chance(0.5) {
          $0 += [UInt8](repeating: 0, count: 10)
          $0.putRandom(2, from: &random)
        } else {
          $0.putRandom(12, from: &random)
        }
      }
    case .ns: message.put(WireName("ns\(index + 1)", below: zone))
    case .cname: message.put(WireName("edge\(random.below(900)).cdn.example"))
    case .ptr: message.put(WireName("host\(random.below(9_000)).pool.example"))
    case .mx:
      message.withOctets { $0.put16(10 * (index + 1)) }
      message.put(WireName("mx\(index + 1)", below: zone))
    case .txt: text(&message, index: index, &random)
    case .soa: startOfAuthority(&message, zone: zone, &random)
    case .srv:
      message.withOctets { octets in
        octets.put16(10)
        octets.put16(60)
        octets.put16(random.pick([443, 5060, 5222, 389, 88]))
      }
      message.put(WireName("srv\(random.below(20))", below: zone), compressed: false)
    case .https: service(&message, &random)
    case .caa:
      message.withOctets { $0.put8(0) }
      message.putText(index == 0 ? "issue" : "iodef")
      message.withOctets { $0 += Array((index == 0 ? "ca.example" : "mailto:s@ca.example").utf8) }
    case .ds:
      message.withOctets {
        $0.put16(random.below(65_536))
        $0.put8(13)
        $0.put8(2)
        $0.putRandom(32, from: &random)
      }
    case .dnskey:
      message.withOctets {
        $0.put16(index == 0 ? 257 : 256)
        $0.put8(3)
        $0.put8(13)
        $0.putRandom(64, from: &random)
      }
    case .rrsig, .nsec, .opt: break  // made by their own functions, never asked for
    }
  }

  /// Writes the strings of a TXT record.
  private static func text(
    _ message: inout MessageComposer, index: Int, _ random: inout RandomSource
  ) {
    let token = String(random.next(), radix: 36)
    switch index {
    case 0: message.putText("v=spf1 include:_spf.mail.example ip4:198.51.100.0/24 ~all")
    case 1: message.putText("verification=\(token)\(token)")
    default:
      message.putText("v=DKIM1; k=rsa; p=\(token)")
      message.putText("\"quoted\" and \\ and \u{FC}")
    }
  }

  /// Writes the data of an SOA record.
  private static func startOfAuthority(
    _ message: inout MessageComposer, zone: WireName, _ random: inout RandomSource
  ) {
    message.put(WireName("ns1", below: zone))
    message.put(WireName("hostmaster", below: zone))
    message.withOctets { octets in
      octets.put32(2_024_000_000 + random.below(123_199))
      for seconds in [7_200, 3_600, 1_209_600, 900] { octets.put32(seconds) }
    }
  }

  /// Writes an HTTPS record's priority, target and parameters (RFC 9460).
  private static func service(_ message: inout MessageComposer, _ random: inout RandomSource) {
    message.withOctets { octets in
      octets.put16(1)
      octets.put8(0)
      octets.put16(1)  // alpn
      octets.put16(6)
      octets += [2] + Array("h2".utf8) + [2] + Array("h3".utf8)
      octets.put16(4)  // ipv4hint
      octets.put16(8)
      octets += [198, 51, 100, UInt8(random.below(255)), 203, 0, 113, UInt8(random.below(255))]
    }
  }
}
