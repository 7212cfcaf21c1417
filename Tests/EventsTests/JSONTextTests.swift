internal import Events
internal import Octets
internal import Testing

@Suite("Events as JSON")
struct JSONTextTests {
  @Test func `every type is written as to_json() writes it`() throws {
    let batch = SampleEvents.listed([("dns.id", "7")])
    batch.set(.rawEvent, batch.makeValue("never"), event: 0)
    batch.set(FieldKey(declaring: "u"), .undefined, event: 0)
    batch.set(FieldKey(declaring: "t"), Value(true), event: 0)
    batch.set(FieldKey(declaring: "f"), Value(false), event: 0)
    batch.set(FieldKey(declaring: "n"), Value(-12), event: 0)
    batch.set(FieldKey(declaring: "d"), Value(Timestamp(seconds: 1, nanoseconds: 2000)), event: 0)
    batch.set(FieldKey(declaring: "x"), batch.makeValue([0xCA, 0xFE], kind: .binary), event: 0)
    batch.set(FieldKey(declaring: "p"), Value(ip4addr: 0x0102_0304), event: 0)
    batch.set(FieldKey(declaring: "q"), batch.makeValue(try #require(IPAddress("::1"))), event: 0)
    var settings = JSONSettings()
    settings.dateFormat = try #require(DateFormat("YYYY-MM-DDThh:mm:ss.sUTC"))
    let json = SampleEvents.json(batch, settings)
    #expect(
      json.lowercased()
        == #"{"dns.id":"7","u":null,"t":true,"f":false,"n":-12,"d":"1970-01-01t00:00:01.000002z","#
        + #""x":"cafe","p":"1.2.3.4","q":"::1"}"#)
  }

  @Test func `every octet is escaped as RFC 8259 and NXLog have it`() {
    for octet in UInt8.min...UInt8.max {
      let expected: [UInt8] =
        switch octet {
        case 0x22: Array(#"\""#.utf8)
        case 0x5C: Array(#"\\"#.utf8)
        case 0x0A: Array(#"\n"#.utf8)
        case 0x0D: Array(#"\r"#.utf8)
        case 0x09: Array(#"\t"#.utf8)
        case 0x0C: Array(#"\f"#.utf8)
        case 0x08: Array(#"\b"#.utf8)
        case 0..<0x20, 0x7F:
          Array(
            ((octet < 16 ? #"\u000"# : #"\u00"#) + String(octet, radix: 16, uppercase: true)).utf8)
        default: [octet]
        }
      let batch = EventBatch()
      batch.appendEvent()
      batch.append(FieldKey(declaring: "k"), batch.makeValue([octet]), to: 0)
      var text = JSONText(JSONSettings())
      var buffer = OctetBuffer(capacity: 16)
      text.appendObject(of: 0, in: batch, to: &buffer)
      #expect(buffer.array() == Array(#"{"k":""#.utf8) + expected + Array(#""}"#.utf8))
    }
    let batch = SampleEvents.listed([("a \"name\"\n", "v")])
    #expect(SampleEvents.json(batch) == #"{"a \"name\"\n":"v"}"#)
  }

  @Test func `ForceUTF8 keeps characters and replaces what is none`() {
    var settings = JSONSettings()
    let octets: [UInt8] = [0x61, 0xC3, 0xA4, 0xFF, 0xE2, 0x82, 0x22, 0xF0, 0x9F, 0x98, 0x80, 0xC3]
    let batch = EventBatch()
    batch.appendEvent()
    batch.append(FieldKey(declaring: "k"), batch.makeValue(octets), to: 0)
    settings.forcesUTF8 = true
    #expect(SampleEvents.json(batch, settings) == #"{"k":"aä???\"😀?"}"#)
  }

  @Test func `hidden fields are left out when they shall be`() {
    let batch = SampleEvents.listed([(".a", "1"), ("_b", "2"), ("c", "3"), ("d.e", "4")])
    var settings = JSONSettings()
    #expect(SampleEvents.json(batch, settings) == #"{".a":"1","_b":"2","c":"3","d.e":"4"}"#)
    settings.includesHiddenFields = false
    #expect(SampleEvents.json(batch, settings) == #"{"c":"3","d.e":"4"}"#)
    settings.unflattens = true
    #expect(SampleEvents.json(batch, settings) == #"{"c":"3","d":{"e":"4"}}"#)
    #expect(SampleEvents.json(SampleEvents.listed([("_b", "2")]), settings) == "{}")
  }

  @Test func `PrettyPrint gives every member a line`() {
    var settings = JSONSettings()
    settings.isPretty = true
    let batch = SampleEvents.listed([("a.b", "1"), ("c", "2")])
    #expect(SampleEvents.json(batch, settings) == "{\n  \"a.b\": \"1\",\n  \"c\": \"2\"\n}")
    #expect(SampleEvents.json(SampleEvents.listed([]), settings) == "{}")
    settings.unflattens = true
    #expect(
      SampleEvents.json(SampleEvents.listed([("a.1", "x"), ("a.2", "y")]), settings)
        == "{\n  \"a\": [\n    \"x\",\n    \"y\"\n  ]\n}")
  }

  @Test func `an event beyond the limit is cut at the end of a member and stays an object`() {
    let long = String(repeating: "x", count: JSONText.limitOctets)
    var settings = JSONSettings()
    let batch = SampleEvents.listed([("a", "1"), ("g.long", long), ("g.z", "2")])
    #expect(SampleEvents.json(batch, settings) == #"{"a":"1"}"#)
    settings.unflattens = true
    let nested = SampleEvents.json(batch, settings)
    #expect(nested.hasPrefix(#"{"a":"1""#) && nested.hasSuffix("}") && nested.utf8.count < 100)
    #expect(nested.count { $0 == "{" } == nested.count { $0 == "}" })
  }

  @Test func `lines go on where the limit stopped them, without the dropped events`() {
    let batch = EventBatch()
    for number in 0..<10 {
      let event = batch.appendEvent()
      batch.append(FieldKey(declaring: "n"), Value(Int64(number)), to: event)
    }
    batch.drop(0)
    batch.drop(5)
    batch.drop(9)
    var text = JSONText(JSONSettings())
    var all = ""
    var event = 0
    var rounds = 0
    while event < batch.count {
      var buffer = OctetBuffer(capacity: 16)
      let next = text.appendLines(of: batch, from: event, limit: 17, to: &buffer)
      #expect(next > event)
      event = next
      all += String(decoding: buffer.array(), as: UTF8.self)
      rounds += 1
    }
    #expect(all == [1, 2, 3, 4, 6, 7, 8].map { "{\"n\":\($0)}\n" }.joined())
    #expect(rounds == 3)
  }
}
