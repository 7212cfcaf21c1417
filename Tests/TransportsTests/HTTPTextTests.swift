internal import Testing
internal import Transports

@Suite("Texts of HTTP")
struct HTTPTextTests {
  @Test func `no field of a header ends its line`() {
    let cases: [(String, String?)] = [
      ("X-A: b", "X-A: b"), ("X-A:b", "X-A: b"), ("X-A:", "X-A;"), ("X-A:  b c ", "X-A: b c "),
      ("X-A: \u{E9}\t1", "X-A: \u{E9}\t1"), ("X-A: b\r\nX-B: c", nil), ("X-A: b\nX-B: c", nil),
      ("X-A: b\u{0}", nil), ("X A: b", nil), ("X-A", nil), (": b", nil), ("X\n: b", nil),
      ("X-A: \u{7F}", nil),
    ]
    for (line, expected) in cases { #expect(HTTPField(line)?.text == expected, "\(line)") }
  }

  @Test func `addresses have a host, and paths nothing that has to be encoded`() {
    let cases: [(String, String?, String)] = [
      ("http://a.example/x?y=1", "http://a.example", "/x?y=1"),
      ("https://a.example:8443", "https://a.example:8443", "/"),
      ("http://[::1]:9200/_bulk", "http://[::1]:9200", "/_bulk"),
      ("HTTP://a.example?x", "HTTP://a.example", "/?x"), ("ftp://a.example/", nil, ""),
      ("http:///x", nil, ""), ("http://u:p@a.example/", nil, ""), ("http://a.example/a b", nil, ""),
      ("http://a.example/\r\nX: y", nil, ""), ("http://a.example/#x", nil, ""),
      ("http://a.example:99999/", nil, ""), ("", nil, ""), ("http://a\r\n.example/", nil, ""),
    ]
    for (text, origin, path) in cases {
      let address = HTTPAddress(text)
      #expect(address?.origin == origin && (address?.path ?? "") == path, "\(text)")
    }
    let address = HTTPAddress("http://h/p?t={batch}&u={batch}")
    #expect(address?.text(identity: "b-1") == "http://h/p?t=b-1&u=b-1")
    #expect(address?.text(path: "/q", identity: "b-1") == "http://h/q")
    #expect(HTTPAddress.sound("x/y") == "/x/y" && HTTPAddress.sound("/\u{E9}") == nil)
    #expect(HTTPAddress.sound("/x HTTP/1.1\r\nHost: y") == nil)
  }

  @Test func `a status says whether to try again`() {
    let cases: [(HTTPVerdict, [Int])] = [
      (.taken, [200, 201, 202, 204, 299]), (.refused, [400, 406, 409, 410, 415, 422]),
      (.tooMuch, [413]),
      (
        .again, [0, 100, 301, 302, 401, 403, 404, 405, 408, 425, 429, 500, 502, 503, 504, 599, 999]
      ),
    ]
    for (verdict, statuses) in cases {
      for status in statuses { #expect(HTTPVerdict(status: status) == verdict, "\(status)") }
    }
  }

  @Test func `an answer of a bulk request has an outcome for each item`() {
    let answer = """
      {"took":3,"errors":true,"items":[{"create":{"_index":"i","_id":"1","status":201,"_shards":
      {"total":2}}},{"create":{"status":429,"error":{"type":"es_rejected","reason":"queue\\u0007 \\"full\\"",
      "caused_by":{"type":"deep","reason":"x"}}}},{"index":{"status":400,"error":"old \\u00e9 form"}}]}
      """
    let items = BulkAnswer(Array(answer.utf8), itemCount: 3)?.items
    #expect(items?.map(\.status) == [201, 429, 400])
    #expect(items?.map(\.error) == ["", "es_rejected: queue\\007 \"full\"", "old ? form"])
    // Whatever is cut off or changed is an answer of the right number of items, or none at all.
    let octets = Array(answer.utf8)
    for length in 0..<octets.count {
      #expect(BulkAnswer(Array(octets.prefix(length)), itemCount: 3) == nil)
    }
    for at in octets.indices {
      for octet: UInt8 in [0, 0x22, 0x7B, 0x5D, 0x2C, 0x39, 0x5C] {
        var changed = octets
        changed[at] = octet
        let items = BulkAnswer(changed, itemCount: 3)?.items
        #expect(items == nil || items?.count == 3)
      }
    }
    let hostile = [
      "", "[]", "{}", "null", "{\"items\":{}}", "{\"items\":[]}", "{\"items\":[{}]}",
      "{\"items\":[{\"create\":{}}]}", "{\"items\":[{\"create\":{\"status\":\"201\"}}]}",
      "{\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":201}}]}",
      "{\"items\":[{\"create\":{\"status\":201}}]}x",
      "{\"items\":[{\"create\":{\"status\":99999999999999999999}}]}",
      String(repeating: "[", count: 100_000), String(repeating: "{\"items\":[", count: 10_000),
    ]
    for text in hostile { #expect(BulkAnswer(Array(text.utf8), itemCount: 1) == nil, "\(text)") }
  }

  @Test func `only whole objects of JSON pass as such`() {
    let sound = [
      "{}", " {\"a\":1} ", "{\"a\":[1,-2.5e+3,true,false,null,\"x\\n\",{\"b\":{}}],\"c\":\"\"}",
      "{\"a\":[]}", "{\"a\":0}",
    ]
    let unsound = [
      "", "x", "[]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":1}{",
      "{\"a\":01}",
      "{\"a\":1.}", "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":tru}", "{a:1}", "{\"a\":\"\n\"}",
      "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":+1}", "{\"a\":1e}", "{\"a\":{\"b\":1}",
    ]
    for text in sound { #expect(JSONCursor.isObject(text.utf8), "\(text)") }
    for text in unsound { #expect(!JSONCursor.isObject(text.utf8), "\(text)") }
    let deep = String(repeating: "{\"a\":", count: JSONCursor.depthLimit)
    let closing = String(repeating: "}", count: JSONCursor.depthLimit)
    #expect(JSONCursor.isObject((deep + "1" + closing).utf8))
    #expect(!JSONCursor.isObject(("{\"a\":" + deep + "1" + closing + "}").utf8))
  }
}
