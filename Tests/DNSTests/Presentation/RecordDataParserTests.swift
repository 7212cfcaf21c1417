import DNS
import Octets
import Testing

/// The text of RDATA that stands alone.
private func presentation(_ type: Int, _ data: [UInt8], class recordClass: Int = 1) -> String {
  var input = OctetBuffer(capacity: data.count)
  input.append(data)
  let view = input.view
  return text(budget: 256 + 80 * data.count) {
    $0 = RecordData.appending(
      RecordType(rawValue: UInt16(type)), RecordClass(rawValue: UInt16(recordClass)), of: view,
      from: 0, count: data.count, to: $0)
  }
}

/// What the parser makes of a text: octets, or why not.
private func parse(
  _ type: Int, _ text: String, class recordClass: Int = 1
) -> Result<[UInt8], PresentationError> {
  var input = OctetBuffer(capacity: 64)
  input.append(text)
  var output = OctetBuffer(capacity: 64)
  output.append([7])
  do throws(PresentationError) {
    let count = try RecordDataParser.parse(
      input.view, type: RecordType(rawValue: UInt16(type)),
      recordClass: RecordClass(rawValue: UInt16(recordClass)), into: &output)
    if count != output.count - 1 { Issue.record("\(count) octets are not \(output.count - 1)") }
    return .success(Array(output.array().dropFirst()))
  } catch {
    if output.count != 1 { Issue.record("octets are left behind by \(error)") }
    if error.offset > text.utf8.count { Issue.record("\(error.offset) is outside \(text)") }
    return .failure(error)
  }
}

/// Records an issue unless RDATA comes back from its text, and the text from what came back.
///
/// Names with pointers come back without them, which makes them longer.
private func checkRoundTrip(_ type: Int, _ data: [UInt8], class recordClass: Int = 1) {
  let first = presentation(type, data, class: recordClass)
  // The options of OPT have names for people, not a form.
  if type == 41, !first.hasPrefix(##"\#"##) { return }
  switch parse(type, first, class: recordClass) {
  case .failure(let error): Issue.record("type \(type): \(first): \(error) at \(error.offset)")
  case .success(let octets):
    let hasPointer = data.contains { $0 >= 0xC0 } && octets.count != data.count
    if octets != data, !hasPointer { Issue.record("type \(type): \(first) from \(data)") }
    let second = presentation(type, octets, class: recordClass)
    if second != first { Issue.record("type \(type): \(second) from \(first)") }
  }
}

@Suite struct RecordDataParserTests {
  @Test func `Every vector comes back from its text`() {
    for vector in RecordDataVector.all {
      checkRoundTrip(vector.type, vector.data)
      if case .success(let octets) = parse(vector.type, vector.text) {
        #expect(octets == vector.data, "type \(vector.type): \(vector.text)")
      } else {
        Issue.record("type \(vector.type): \(vector.text)")
      }
    }
  }

  @Test func `Random RDATA of every type is sound and comes back from its text`() {
    #if DEBUG
      let rounds = 15
    #else
      let rounds = 2000
    #endif
    var random = RandomRecordData(numbers: SeededGenerator(state: 20_261_123))
    var seen: Set<Int> = []
    for (types, fields) in RandomRecordData.forms {
      for type in types {
        seen.insert(type)
        for _ in 0..<rounds {
          let data = random.octets(fields)
          checkRoundTrip(type, data)
          let isOpaque = presentation(type, data).hasPrefix(##"\# "##)
          let hasForm = fields != "r" || [31, 32, 49, 61, 67, 68].contains(type) && !data.isEmpty
          if isOpaque == hasForm { Issue.record("type \(type) has no form: \(data)") }
        }
      }
    }
  }

  @Test func `Changed vectors come back from their text, sound or not`() {
    #if DEBUG
      let rounds = 10
    #else
      let rounds = 2000
    #endif
    var random = RandomRecordData(numbers: SeededGenerator(state: 4711))
    for vector in RecordDataVector.all + [RecordDataVector(type: 41, data: [0, 3, 0, 1, 65])] {
      for round in 0..<rounds {
        var data = vector.data
        for _ in 0...random.upTo(3) {
          let place = random.upTo(max(data.count - 1, 0))
          switch (data.isEmpty, random.upTo(2)) {
          case (false, 0): data[place] = UInt8.random(in: 0...255, using: &random.numbers)
          case (false, 1): data.remove(at: place)
          default: data.insert(UInt8.random(in: 0...255, using: &random.numbers), at: place)
          }
        }
        checkRoundTrip(vector.type, data)
        if round % 4 == 0 {
          for recordClass in [3, 4, 254, 255, 77, 0x8001] {
            checkRoundTrip(vector.type, data, class: recordClass)
          }
        }
      }
    }
    for recordClass in [1, 3, 254, 255] {
      for type in [1, 2, 16, 42, 43, 128, 250, 65280] {
        checkRoundTrip(type, [], class: recordClass)
      }
      checkRoundTrip(1, name("ch-addr.net") + word(0o1234), class: recordClass)
    }
  }

  @Test func `Changed text is rejected, or gives RDATA that has a text`() {
    #if DEBUG
      let step = 23
    #else
      let step = 1
    #endif
    let hostile: [UInt8] = [0x22, 0x5C, 0x20, 0x2E, 0x30, 0x39, 0x3D, 0x2C, 0x2D, 0x23, 0xFF, 0]
    for vector in RecordDataVector.all {
      let octets = Array(vector.text.utf8)
      for place in stride(from: 0, to: octets.count, by: step) {
        var changed = octets
        changed[place] = hostile[place % hostile.count]
        for text in [changed, Array(octets[..<place]), octets + changed] {
          let text = String(decoding: text, as: UTF8.self)
          if case .success(let data) = parse(vector.type, text) {
            checkRoundTrip(vector.type, data)
          }
        }
      }
    }
  }

  @Test func `Text that is not the form of its type is rejected with its place`() {
    for line in rejectedTexts.split(separator: "\n") {
      let halves = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
      let words = halves[0].split(separator: " ")
      let text = repeated(String(halves[1]))
      guard case .failure(let error) = parse(Int(words[0]) ?? 0, text) else {
        Issue.record("\(line) was read")
        continue
      }
      let cause = "\(error.cause)".replacing("DNS.MessageDefect.Reason.", with: "")
      #expect(cause == words[2], "\(line)")
      #expect("\(error.offset)" == words[1], "\(line)")
      #expect(!error.description.isEmpty)
    }
  }

  @Test func `Other forms of the same data are read`() {
    for line in otherTexts.split(separator: "\n") {
      let halves = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
      let words = halves[0].split(separator: " ")
      switch parse(Int(words[0]) ?? 0, String(halves[1])) {
      case .failure(let error): Issue.record("\(line): \(error) at \(error.offset)")
      case .success(let data):
        #expect(data == octets(words.count > 1 ? String(words[1]) : ""), "\(line)")
      }
    }
  }
}

/// A text in which `@9@` stands for nine letters.
private func repeated(_ text: String) -> String {
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  guard parts.count == 3, let count = Int(parts[1]) else { return text }
  return parts[0] + String(repeating: "a", count: count) + parts[2]
}

/// Wrong texts: the type, the offset and the cause of the error, then the text.
private let rejectedTexts = ##"""
  1 0 address|192.0.2.1.
  1 1 missing| 
  1 10 excess|192.0.2.1 x
  28 0 address|192.0.2.1
  2 0 name|a..b
  2 0 missing|
  15 0 number(65535)|65536 a
  15 2 missing|10
  15 0 number(65535)|-1 a
  16 0 quotation|"a
  16 3 quotation|"a"b
  16 1 quotation|a"b
  16 1 escape|"\25"
  16 1 escape|"\256"
  16 0 escape|\
  16 0 stringLength|@256@
  43 7 hexadecimal|1 2 3 0
  43 7 hexadecimal|1 2 3 0g
  48 7 base64|1 2 3 A
  48 9 base64|1 2 3 AAA
  48 9 base64|1 2 3 AB==
  48 10 base64|1 2 3 AA==AAAA
  48 9 base64|1 2 3 AA=A
  48 7 base64|1 2 3 A===
  50 10 base32|1 0 0 - 01
  50 9 base32|1 0 0 - 0
  50 9 base32|1 0 0 - 0w
  47 2 type|a NOTYPE
  46 8 time|A 5 3 1 20240230000000 0 0 a
  46 8 time|A 5 3 1 4294967296 0 0 a
  46 8 time|A 5 3 1 21060207062816 0 0 a
  46 2 number(255)|A x 3 1 0 0 0 a
  29 0 location|91 N 0 E 0
  29 2 location|1 60 N 0 E 0
  29 4 location|1 2 60 N 0 E 0
  29 6 location|1 2 3 4 N 0 E 0
  29 18 unsound(rdataFormat)|90 0 0.001 N 0 E 0
  29 0 location|N 0 E 0
  29 8 location|0 N 0 E 1.234
  29 8 location|0 N 0 E -100000.01
  29 10 location|0 N 0 E 0 90000000.01
  42 0 prefix|1:192.0.2.0
  42 14 unsound(rdataFormat)|1:192.0.2.0/33
  42 3 hexadecimal|3:a/1
  42 2 address|1:::/0
  45 2 number(3)|1 4 1 .
  45 6 address|1 0 1 a
  55 3 hexadecimal|2 0 0
  65 8 unsound(rdataFormat)|1 . port
  65 11 duplicateParameter|1 . port=1 port=2
  65 4 parameter|1 . PORT=1
  65 9 parameter|1 . port=65536
  65 9 parameter|1 . port=1,2
  65 13 parameter|1 . ipv4hint=::
  65 18 unsound(rdataFormat)|1 . mandatory=port
  65 15 unsound(rdataFormat)|1 . alpn="a,,b"
  65 9 parameter|1 . alpn="a\\"
  65 8 parameter|1 . ech=!
  65 4 parameter|1 . =1
  257 7 unsound(rdataFormat)|0 a-b c
  108 0 address|00-00-5e-00-53
  108 0 address|0-00-5e-00-53-2a
  104 2 address|1 1:2:3
  104 2 address|1 1:2:3:00004
  250 8 length|a 1 2 1 AAAA 1 0 0
  250 2 number(281474976710655)|a 281474976710656 2 0 1 0 0
  249 8 number(65535)|a 0 0 1 BADWORD 0 0
  11 8 number(255)|1.2.3.4 sctp
  11 10 number(65535)|1.2.3.4 6 65536
  22 0 hexadecimal|47
  34 3 unsound(rdataFormat)|+1a
  38 0 number(128)|129 ::
  66 4 number(255)|CDS PUSH 1 a
  30 2 type|a TYPE128
  10 0 noForm|a
  65280 0 noForm|
  41 0 noForm|COOKIE=00
  1 5 length|\# 4 c00002
  1 3 number(65535)|\# 65536
  1 2 missing|\#
  1 6 hexadecimal|\# 1 0
  256 6 unsound(rdataShort)|1 1 ""
  256 65536 dataLength|1 1 @65532@
  264 0 number(18446744073709551615)|18446744073709551616
  """##

/// Texts that we do not write: the type and the octets, then the text.
private let otherTexts = ##"""
  1 c0000201|	192.0.2.1  
  1 c0000201|\# 4 c0 00 02 01
  1 ffff|\# 2 ff ff
  28 00000000000000000000ffffc0000201|::ffff:192.0.2.1
  2 016100|a.
  16 016103622063036420650164|a b\ c "d e" \100
  43 00010802abcd|1 RSASHA256 2 AB cd
  37 000100000500|pkix 0 RSASHA1 AA==
  48 0100030d000000|256 3 ECDSAP256SHA256 AA AA
  24 000005000000000000000000ffffffff000000|0 5 0 0 0 4294967295 0 . 
  46 000108000000000065e11a7f00000000000100|A 8 0 0 20240229235959 19700101000000 1 .
  29 00121613800000008000000000989680|0 N 0 E 0
  29 00131613934fd90059604e0000000000|90 N 180 W -100000m 12.34m
  104 000100004fff000f0001|1 0:4fff:F:1
  108 00005e00532a|00-00-5E-00-53-2a
  34 00390000|39.0000
  34 01333538343030|+358.400
  22 470005|0x47.0005
  11 0a000001060000004000000000000080|10.0.0.1 tcp 80 25
  11 0a00000111|10.0.0.1 UDP
  66 003b01003500|CDS notify 53 .
  66 003b01003500|CDS 1 53 .
  249 01610000000001000000020003001000000000|a 1 2 3 16 0 0
  65 00010000010006026832026833000300020001|1 . port=1 alpn=h2,h3
  65 0001000001000403612c62|1 . alpn=a\\,b
  65 000100000300020001029b000178|1 . key3="\000\001" key667=x
  65 0001000000000400010003000100020161000300020001|1 . mandatory=port,alpn port=1 alpn=a
  65 00010000010002016100020000|1 . no-default-alpn= alpn=a
  47 01610000024001|a MX A A TYPE1
  257 0005697373756561|0 issue a
  38 400000000000000001016100|64 2001:db8::1 a
  259 0000000100000002030161|1 2 3 a -
  128 |
  42 |
  """##
