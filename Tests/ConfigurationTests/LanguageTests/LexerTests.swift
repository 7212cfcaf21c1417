import Configuration
import Testing

/// Tokens: what each form of literal is worth, and what is said about broken ones.
@Suite struct LexerTests {
  @Test("Literals have their values")
  func literals() {
    for (text, expected) in [
      ("0", "0"), ("10K", "10240"), ("2m", "2097152"), ("1G", "1073741824"), ("0x1F", "31"),
      ("0XfF", "255"), ("-5", "-5"), ("- 5", "-5"), ("--5", "5"),
      ("9223372036854775807", "9223372036854775807"),
      ("-9223372036854775808", "-9223372036854775808"),
      ("-0x8000000000000000", "-9223372036854775808"),
      ("TRUE", "TRUE"), ("false", "FALSE"), ("Undef", "undef"),
      ("'a\\n\"b'", "'a\\n\"b'"), (#""a\\\"\n\r\t\b\x41\q\x4""#, "'a\\\"\n\r\t\u{8}A\\q\\x4'"),
      ("''", "''"), ("\"\"", "''"), ("'two\nlines'", "'two\nlines'"),
      ("10.0.0.1", "ip4addr:10.0.0.1"), ("255.255.255.255", "ip4addr:255.255.255.255"),
      ("::1", "ip6addr:::1"), ("2001:db8::1", "ip6addr:2001:db8::1"),
      ("fe80::1", "ip6addr:fe80::1"), ("::ffff:10.0.0.1", "ip6addr:::ffff:a00:1"),
      ("2012-12-21 23:14:55", "datetime:2012-12-21 23:14:55"),
      ("strftime(2012-12-21 23:14:55.25, 'YYYY-MM-DDThh:mm:ss.s')", "'2012-12-21T23:14:55.250000'"),
      ("2012-12-21", "1979"), ("1 # comment\n + 2", "3"), ("1 \\\n + 2", "3"), ("1 \\\r\n+ 2", "3"),
      ("$0", "undef"), ("$99", "undef"), ("${no such field}", "undef"),
    ] {
      #expect(Language.value(text) == expected, "\(text)")
    }
  }

  @Test("Names of fields, in any case and with anything in braces")
  func fields() {
    let fields = [("dns.answer.3.name", "a"), ("LEXER_1", "b"), ("any name!", "c")]
    #expect(Language.value("$dns.answer.3.name + $LEXER_1 + ${any name!}", fields) == "'abc'")
    #expect(
      Language.run("$Lexer_A = 1; $lexer_a = $LEXER_A + 1; $b = $lexer_a;") == "Lexer_A=2 b=2")
    #expect(Language.run("${x y} = 1; IF ${X Y} == 1 { $zz = 2 ; } ELSE $zz = 3;") == "x y=1 zz=2")
  }

  @Test("Broken tokens are errors with place and remedy")
  func broken() {
    for (text, expected) in [
      (
        "$x = 'abc;",
        "n.conf:1:6: error: the string is not closed; add the quotation mark it began with"
      ),
      (
        "$x = \"a\\\";",
        "n.conf:1:6: error: the string is not closed; add the quotation mark it began with"
      ),
      (
        "$x = 5x;",
        "n.conf:1:6: error: '5x' is not a number; write for example 10, 0x1F, 64K, 2M or 1G"
      ),
      ("$x = 0x;", "n.conf:1:6: error: hexadecimal digits are missing after '0x'"),
      ("$x = 1.5;", "n.conf:1:6: error: '1.5' is not an integer; numbers have no fractions here"),
      (
        "$x = 10.0.0.256;",
        "n.conf:1:6: error: '10.0.0.256' is not an IPv4 address; write four numbers from 0 to 255"
      ),
      (
        "$x = 9223372036854775808;",
        "n.conf:1:6: error: the number is too large; the largest is 9223372036854775807"
      ),
      (
        "$x = 99999999999999999999;",
        "n.conf:1:6: error: the number is too large; the largest is 9223372036854775807"
      ),
      (
        "$x = 9007199254740992K;",
        "n.conf:1:6: error: the number is too large; the largest is 9223372036854775807"
      ),
      (
        "$x = 2012-13-21 23:14:55;",
        "n.conf:1:6: error: there is no such date and time; write YYYY-MM-DD hh:mm:ss"
      ),
      (
        "$x = 2013-02-29 00:00:00;",
        "n.conf:1:6: error: there is no such date and time; write YYYY-MM-DD hh:mm:ss"
      ),
      (
        "$ = 1;",
        "n.conf:1:1: error: a field's name is missing after '$'; write $name or ${any name}"
      ),
      ("${x = 1;", "n.conf:1:1: error: '${' without a name and '}'; write ${any name}"),
      ("$x = $100;", "n.conf:1:6: error: there is no capture beyond $99"),
      ("$x = “a”;", "n.conf:1:6: error: unexpected '“'; strings need quotation marks"),
      (
        "if $x =~ /a drop();",
        "n.conf:1:10: error: the regular expression is not closed on its line;"
          + " add the closing '/', and write '\\/' for a slash within"
      ),
      (
        "if $x =~ /a/x drop();",
        "n.conf:1:13: error: unknown flag 'x' of a regular expression; the flags are s, m and i"
      ),
      (
        "$x =~ s/a/b/gq;",
        "n.conf:1:14: error: unknown flag 'q' of a regular expression; the flags are g, s, m and i"
      ),
      (
        "if $x =~ /a(b/ drop();",
        "n.conf:1:14: error: invalid regular expression: missing closing parenthesis;"
          + " the syntax is that of PCRE2"
      ),
    ] {
      let lines = Language.errors(text).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.first.map(String.init) == expected, "\(text): \(lines)")
    }
  }
}
