internal import Events
internal import Formats
internal import Octets
internal import Testing

@Suite("Values with a delimiter")
struct CSVTests {
  /// Settings for three fields.
  private static func settings(_ change: (inout CSVSettings) -> Void = { _ in }) -> CSVSettings {
    var settings = CSVSettings()
    settings.fields = ["a", "b", "c"].map { FieldKey($0) }
    change(&settings)
    return settings
  }

  @Test func `values stand in the order of the fields, strings in quotation marks`() {
    let batch = Sample.batch([("c", "x"), ("a", "y,\"z\\")])
    let event = CSVEncoder(Self.settings())
    #expect(Sample.string(event, batch) == #""y,\"z\\",,"x""#)
    batch.set(FieldKey("b"), Value(Int64(-5)), event: 0)
    let cases: [(CSVSettings, String)] = [
      (Self.settings { $0.quoteMethod = .all }, #""y,\"z\\","-5","x""#),
      (Self.settings { $0.quoteMethod = .none }, #"y\,\"z\\,-5,x"#),
      (Self.settings { $0.escape = 0x22 }, #""y,""z\",-5,"x""#),
      (
        Self.settings {
          $0.quoteMethod = .none
          $0.escape = 0x22
        }, #"y  z\,-5,x"#
      ),
      (
        Self.settings {
          $0.delimiter = 0x09
          $0.fields[2] = FieldKey("none")
          $0.undefined = [0x2D]
        }, "\"y,\\\"z\\\\\"\t-5\t-"
      ),
    ]
    for (settings, text) in cases { #expect(Sample.string(CSVEncoder(settings), batch) == text) }
  }

  @Test func `no octet of a value ends it or the record, and what was written is read again`() {
    let variants: [CSVSettings] = [
      Self.settings { $0.guardsFormulas = false },
      Self.settings {
        $0.guardsFormulas = false
        $0.quoteMethod = .none
      },
      Self.settings {
        $0.guardsFormulas = false
        $0.delimiter = 0x09
        $0.quote = 0x27
      },
    ]
    for settings in variants {
      for hostile in Sample.hostile {
        let batch = Sample.batch([("a", hostile), ("b", [0x62]), ("c", hostile)])
        let record = Sample.text(CSVEncoder(settings), batch)
        #expect(Sample.isLine(record, except: [settings.delimiter]), "\(record)")
        let fields = Sample.parsed(CSVParser(settings), record)
        #expect(Sample.field("a", fields) == hostile, "\(record)")
        #expect(Sample.field("b", fields) == [0x62], "\(record)")
        #expect(Sample.field("c", fields) == hostile, "\(record)")
      }
    }
    // With doubled quotation marks there is no escape, so control characters are spaces.
    let doubled = Self.settings {
      $0.escape = 0x22
      $0.guardsFormulas = false
    }
    for hostile in Sample.hostile {
      let batch = Sample.batch([("a", hostile), ("b", hostile), ("c", hostile)])
      let record = Sample.text(CSVEncoder(doubled), batch)
      let fields = Sample.parsed(CSVParser(doubled), record)
      #expect(Sample.isLine(record) && Sample.field("b", fields) == Sample.spaced(hostile))
    }
  }

  @Test func `what a spreadsheet would run gets an apostrophe, numbers do not`() {
    let encoder = CSVEncoder(Self.settings())
    for (text, written) in [
      ("=1+1", "\"'=1+1\",,"), ("@x", "\"'@x\",,"), ("-cmd", "\"'-cmd\",,"),
      ("-12.5", "\"-12.5\",,"),
      ("+49", "\"+49\",,"), ("a=1", "\"a=1\",,"),
    ] {
      #expect(Sample.string(encoder, Sample.batch([("a", text)])) == written)
    }
  }

  @Test func `values have types, and what does not fit is told`() {
    let typed = Self.settings { $0.types = [.integer, .ip4addr] }
    let record = Array("12,192.0.2.1,\"\\x41\\n\"".utf8)
    let fields = Sample.parsed(CSVParser(typed), record)
    #expect(fields?.map(\.1.kind) == [.integer, .ip4addr, .string])
    #expect(Sample.field("c", fields) == [0x41, 0x0A])
    #expect(Sample.parsed(CSVParser(typed), ",,") == ["a=", "b=", "c="])
    for wrong in ["x,192.0.2.1,c", "1,2", "1,2,3,4", "1,192.0.2.1,\"open", "1,192.0.2.1,\\"] {
      #expect(Sample.parsed(CSVParser(typed), wrong) == nil, "\(wrong)")
    }
  }
}
