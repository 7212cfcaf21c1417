import Configuration
import Testing

/// Every operator with every pair of types, and precedence.
@Suite struct OperatorsTests {
  /// A value of each type in the language; fields hide the types from the compiler.
  private static let operands: [(type: String, text: String)] = [
    ("unknown", "$none"), ("boolean", "$true"), ("integer", "$seven"), ("datetime", "$time"),
    ("string", "$text"), ("ip4addr", "$four"), ("ip6addr", "$six"),
  ]

  /// Sets the fields that ``operands`` names.
  private static let setting =
    "$true = TRUE; $seven = 7; $time = 2020-01-01 00:00:00; $text = 'ab'; $four = 10.0.0.1;"
    + " $six = 2001:db8::1; "

  /// The result of an expression over those fields: its type, or `fails`.
  private static func type(of expression: String) -> String {
    let host = RecordingHost()
    let result = Language.run(setting + "log_info(type(\(expression)));", host: host)
    if result.hasPrefix("failed: ") {
      return result.contains("invalid types in operation: ") ? "fails" : result
    }
    return host.messages.first.map { String($0.dropFirst(5)) } ?? result
  }

  /// The type that an operator gives for two types by the rules of the reference.
  private static func expected(_ operation: String, _ left: String, _ right: String) -> String {
    let types = Set([left, right])
    let hasUndef = types.contains("unknown")
    switch operation {
    case "==", "!=":
      if types == ["unknown"] { return "boolean" }
      if hasUndef { return "unknown" }
      let addresses: Set<String> = ["ip4addr", "ip6addr"]
      let mixes = types.contains("string") && !types.isDisjoint(with: addresses)
      return types.count == 1 || mixes ? "boolean" : "fails"
    case "<", "<=", ">", ">=":
      if types == ["integer"] || types == ["datetime"] { return "boolean" }
      return hasUndef && types.isSubset(of: ["unknown", "integer", "datetime"])
        ? "unknown" : "fails"
    case "and", "or", "xor":
      guard types.isSubset(of: ["unknown", "boolean"]) else { return "fails" }
      // The only boolean here is TRUE, which decides `or`.
      if operation == "or", types.contains("boolean") { return "boolean" }
      return hasUndef ? "unknown" : "boolean"
    case "+":
      if types.contains("string") { return "string" }
      if types == ["integer"] { return "integer" }
      if types == ["integer", "datetime"] { return "datetime" }
    case "-":
      if types == ["integer"] || types == ["datetime"] { return "integer" }
      if left == "datetime", right == "integer" { return "datetime" }
    default: if types == ["integer"] { return "integer" }
    }
    let numbers: Set<String> =
      "+-".contains(operation) ? ["unknown", "integer", "datetime"] : ["unknown", "integer"]
    return hasUndef && types.isSubset(of: numbers) ? "unknown" : "fails"
  }

  @Test("Every operator gives the type that the rules say, for every pair of types")
  func pairs() {
    let operations = [
      "==", "!=", "<", "<=", ">", ">=", "and", "or", "xor", "+", "-", "*", "/", "%", "&", "|", "^",
    ]
    for operation in operations {
      for left in Self.operands {
        for right in Self.operands {
          var expected = Self.expected(operation, left.type, right.type)
          // What decides alone is not followed by a look at the other side.
          if operation == "or", left.type == "boolean" { expected = "boolean" }
          let found = Self.type(of: "\(left.text) \(operation) \(right.text)")
          #expect(found == expected, "\(left.type) \(operation) \(right.type)")
        }
      }
    }
  }

  @Test(
    "Results",
    arguments: [
      ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 3 - 2", "5"), ("7 / 2", "3"),
      ("-7 / 2", "-3"),
      ("-7 % 3", "-1"), ("6 & 3", "2"), ("6 | 3", "7"), ("6 ^ 3", "5"), ("1 | 2 ^ 3 & 4", "3"),
      ("1 | 2 + 4", "7"), ("2 & 3 + 4", "2"), ("- 2 * 3", "-6"), ("2 * - 3", "-6"),
      ("-9223372036854775808 % -1", "0"),
      ("1 < 2", "TRUE"), ("2 <= 1", "FALSE"), ("2 > 1", "TRUE"), ("1 >= 2", "FALSE"),
      ("1 + 1 == 2", "TRUE"), ("3 == 1 | 2", "TRUE"), ("1 == 2 == FALSE", "TRUE"),
      ("'a' == 'a'", "TRUE"), ("'a' == 'A'", "FALSE"), ("'abcdefghi' == 'abcdefghj'", "FALSE"),
      ("'abcdefgh' != 'abcdefgh'", "FALSE"), ("'' == ''", "TRUE"), ("'ab' == 'abc'", "FALSE"),
      ("undef == undef", "TRUE"), ("undef != undef", "FALSE"), ("undef == 1", "undef"),
      ("$none == undef", "TRUE"), ("$none != 'x'", "undef"), ("1 < undef", "undef"),
      ("TRUE or FALSE and FALSE", "TRUE"), ("TRUE or TRUE xor TRUE", "TRUE"),
      ("TRUE xor TRUE and FALSE", "TRUE"), ("not FALSE and FALSE", "FALSE"),
      ("not 1 == 2", "TRUE"), ("not (1 == 2)", "TRUE"), ("not not TRUE", "TRUE"),
      ("not undef", "undef"), ("FALSE == not TRUE", "TRUE"), ("not $none == 'x'", "undef"),
      ("FALSE and undef", "FALSE"), ("undef and FALSE", "FALSE"), ("TRUE and undef", "undef"),
      ("undef or TRUE", "TRUE"), ("undef or FALSE", "undef"), ("TRUE xor undef", "undef"),
      ("FALSE and 1 / 0 == 1", "FALSE"), ("TRUE or 1 / 0 == 1", "TRUE"),
      ("defined $none", "FALSE"), ("defined($none) or TRUE", "TRUE"),
      ("not defined($none)", "TRUE"),
      ("defined 1 == TRUE", "TRUE"), ("defined undef", "FALSE"),
      ("'a' + 'b' + 'c'", "'abc'"), ("'a' + 1", "'a1'"), ("1 + 'a'", "'1a'"),
      ("1 + 2 + 'a'", "'3a'"),
      ("'a' + 1 + 2", "'a12'"), ("'a' + undef", "'a'"), ("undef + 'a'", "'a'"),
      ("'a' + TRUE", "'aTRUE'"), ("'a' + 10.0.0.1", "'a10.0.0.1'"), ("'a' + ::1", "'a::1'"),
      ("'at ' + 2020-01-01 00:00:00", "'at 2020-01-01 00:00:00'"), ("undef + 1", "undef"),
      ("2020-01-01 00:00:00 + 61", "datetime:2020-01-01 00:01:01"),
      ("61 + 2020-01-01 00:00:00", "datetime:2020-01-01 00:01:01"),
      ("2020-01-01 00:01:01 - 61", "datetime:2020-01-01 00:00:00"),
      ("2020-01-01 00:00:01 - 2020-01-01 00:00:00", "1000000"),
      ("2020-01-01 00:00:00 < 2020-01-01 00:00:01", "TRUE"),
      ("10.0.0.1 == 10.0.0.1", "TRUE"), ("10.0.0.1 == '10.0.0.1'", "TRUE"),
      ("'10.0.0.2' == 10.0.0.1", "FALSE"), ("'text' == 10.0.0.1", "FALSE"),
      ("'2001:DB8:0::1' == 2001:db8::1", "TRUE"), ("2001:db8::1 != '::1'", "TRUE"),
      ("'10.0.0.1' == ::1", "FALSE"), ("'1.2.3.4.5' == 1.2.3.4", "FALSE"),
      ("2 in (1, 2)", "TRUE"), ("3 in (1, 2)", "FALSE"), ("3 not in (1, 2)", "TRUE"),
      ("2 in 1, 2", "TRUE"), ("'a' in 'b', 'a'", "TRUE"), ("2 in (1, 1 + 1)", "TRUE"),
      ("2 in ($none, 2)", "TRUE"), ("2 in ($none, 3)", "undef"), ("undef in (1, undef)", "TRUE"),
      ("$none in (1, 2)", "undef"), ("2 in (1, 'x', 2)", "TRUE"), ("2 in ('x', 3)", "FALSE"),
      ("'10.0.0.1' in (10.0.0.1, ::1)", "TRUE"), ("not 2 in (1, 3) and TRUE", "TRUE"),
      ("1 + 1 in (2)", "TRUE"), ("2 not in ($none)", "undef"), ("type(1 in 1, 2)", "fails"),
      ("'abc' =~ /b/", "TRUE"), ("'abc' !~ /b/", "FALSE"), ("$none =~ /b/", "undef"),
      ("not 'abc' =~ /b/", "FALSE"), ("'a' + 'b' =~ /ab/", "TRUE"), ("'x' =~ /x/ and TRUE", "TRUE"),
    ])
  func results(_ text: String, _ expected: String) {
    if expected == "fails" {
      #expect(Language.value(text).contains("error: "))
    } else {
      #expect(Language.value(text) == expected)
    }
  }

  @Test("Conditions: undef, FALSE and 0 are false, all else is true")
  func conditions() {
    for (text, expected) in [
      ("undef", false), ("FALSE", false), ("0", false), ("$none", false), ("TRUE", true),
      ("1", true), ("-1", true), ("''", true), ("'FALSE'", true), ("10.0.0.1", true),
      ("2020-01-01 00:00:00", true), ("0 == 0", true),
    ] {
      let result = Language.run("if \(text) $x = 1; else $x = 2;")
      #expect(result == (expected ? "x=1" : "x=2"), "\(text)")
    }
    #expect(Language.run("if TRUE if FALSE $x = 1; else $x = 2;") == "x=2")
    #expect(Language.run("if FALSE { if FALSE $x = 1; } else $x = 2;") == "x=2")
    #expect(
      Language.run("if FALSE $x = 1; else if TRUE { $x = 2; } else $x = 3; $y = 4;") == "x=2 y=4")
    #expect(Language.run(";;{;{}} $x = undef; $y = defined $x;") == "x=undef y=FALSE")
  }

  @Test("What no pair of types allows is an error before anything runs")
  func typeErrors() {
    for (text, expected) in [
      (
        "$x = 'a' == 1;",
        "1:10: error: invalid binary operation: string == integer;"
          + " convert one side, for example with integer() or string()"
      ),
      (
        "$x = 'a' < 'b';",
        "1:10: error: invalid binary operation: string < string; convert one side, for example"
          + " with integer() or string()"
      ),
      (
        "$x = now() * 2;",
        "1:12: error: invalid binary operation: datetime * integer; convert one side"
      ),
      (
        "if 1 and TRUE ;",
        "1:6: error: invalid binary operation: integer and boolean; compare both sides first"
      ),
      ("$x = not 'a';", "1:6: error: invalid operation: not string; compare it first"),
      ("$x = - 'a';", "1:6: error: invalid operation: - string; convert it with integer()"),
      (
        "$x = 1 =~ /a/;",
        "1:8: error: invalid binary operation: integer =~ regexp; convert it with string()"
      ),
      (
        "if 'a' in (1, 2) ;",
        "1:8: error: invalid binary operation: string in integer; convert the left side, for"
          + " example with integer() or string()"
      ),
      (
        "$x = size('a') + now() == 'x';",
        "1:24: error: invalid binary operation: datetime == string; convert one side, for"
          + " example with integer() or string()"
      ),
    ] {
      #expect(Language.errors(text) == "n.conf:" + expected, "\(text)")
    }
  }
}
