import Configuration
import Events
import Testing

/// Text that nobody would write: no trap, no hang, no overflow of the stack.
@Suite struct LanguageRobustnessTests {
  /// Which of the cases are tried: all in release builds; debug builds are twenty times slower.
  private static var step: Int {
    #if DEBUG
      5
    #else
      1
    #endif
  }

  /// A program with a bit of everything.
  private static let sample = """
    # comment
    if $dns.query.name =~ /^(\\w+)\\.ex/i and not defined(${a b}) { $x = lc($1) + "\\x41" + 'r'; }
    else if $p in (1K, 0x1F, -5) or $ip == 10.0.0.1 delete($x);
    $n =~ s/a/b/g; $t = 2020-01-01 00:00:00 + 60; $s = ::1; drop();
    """

  @Test("Every prefix and every single-octet change compiles and runs, or is diagnosed")
  func changes() {
    let octets = Array(Self.sample.utf8)
    let host = RecordingHost()
    var runner = ProgramRunner()
    let batch = EventBatch()
    let compiler = LanguageCompiler(scope: LanguageScope())
    var compiledCount = 0
    var failedCount = 0
    /// Compiles and runs one text.
    func attempt(_ text: [UInt8]) {
      let diagnostics = Diagnostics()
      let source = SourceText(text, at: SourcePlace(file: "n.conf", line: 1, column: 1))
      guard let compiled = compiler.compile([source], diagnostics) else {
        #expect(diagnostics.hasErrors)
        failedCount += 1
        return
      }
      #expect(!diagnostics.hasErrors)
      compiledCount += 1
      batch.removeAll()
      let event = Language.event([("dns.query.name", "www.example.com"), ("n", "aa")], in: batch)
      _ = runner.run(compiled.program, event: event, in: batch, host: host)
    }
    for end in 0...octets.count { attempt(Array(octets[..<end])) }
    #expect(failedCount > 200)
    let replacements: [UInt8] =
      [0, 0x20, 0x22, 0x24, 0x27, 0x28, 0x29, 0x2F, 0x30, 0x3A, 0x3B]
      + [0x3D, 0x5C, 0x61, 0x7B, 0x7D, 0x7E, 0xFF]
    for index in stride(from: 0, to: octets.count, by: Self.step) {
      for replacement in replacements {
        var changed = octets
        changed[index] = replacement
        attempt(changed)
      }
      var shorter = octets
      shorter.remove(at: index)
      attempt(shorter)
    }
    #expect(compiledCount > 500 / Self.step)
  }

  @Test("Nesting is bounded, length is not")
  func size() {
    let levels = 100_000
    for (opening, closing) in [
      ("(", ")"), ("not ", ""), ("-", ""), ("lc(", ")"), ("1 in (", ")"), ("defined ", ""),
      ("1 + (", ")"),
    ] {
      let text =
        "$x = " + String(repeating: opening, count: levels) + "1"
        + String(repeating: closing, count: levels) + ";"
      #expect(Language.errors(text).contains("nested more than 128 levels deep"), "\(opening)")
    }
    for opening in ["{", "if TRUE ", "if TRUE {", "if TRUE ; else {"] {
      let text = String(repeating: opening, count: levels)
      #expect(Language.errors(text).contains("nested more than 128 levels deep"), "\(opening)")
    }
    for (part, separator, expected) in [
      ("1", " + ", "x=20000"), ("$n == 'b'", " or ", "x=FALSE"), ("'a'", " + ", nil),
      ("$one", " + ", "x=20000"),
    ] {
      let text = Array(repeating: part, count: 20_000).joined(separator: separator)
      let result = Language.run("$one = 1; $n = 'a'; $x = \(text); delete($one); delete($n);")
      #expect(expected == nil ? result.utf8.count == 20_004 : result == expected, "\(part)")
    }
    let chain = String(repeating: "if $n == 'b' $x = 1; else ", count: 5_000) + "$x = 2;"
    #expect(Language.run(chain) == "x=2")
    let statements = String(repeating: "$x = 1; ", count: 20_000)
    #expect(Language.run(statements) == "x=1")
    let list = Array(repeating: "'b'", count: 5_000).joined(separator: ", ")
    #expect(Language.run("$n = 'a'; $x = $n in (\(list)); delete($n);") == "x=FALSE")
    let many = Array(repeating: "1", count: 65).joined(separator: ", ")
    #expect(Language.errors("log_info(\(many));").contains("takes different arguments"))
  }

  // MARK: - Random expressions

  /// A value of the reference.
  private enum Reference: Equatable {
    case undefined
    case boolean(Bool)
    case integer(Int64)
    case text(String)

    /// As `Language.value` renders it.
    var rendered: String {
      switch self {
      case .undefined: "undef"
      case .boolean(let value): value ? "TRUE" : "FALSE"
      case .integer(let value): String(value)
      case .text(let value): "'\(value)'"
      }
    }

    /// As part of a string.
    var plain: String {
      switch self {
      case .undefined: ""
      case .text(let value): value
      default: rendered
      }
    }
  }

  /// A generator of numbers that is the same in every run.
  private final class Numbers {
    var state: UInt64 = 42
    func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
  }

  /// An expression with its text, fully parenthesised or not, and its value; nil for a failure.
  private struct Sample {
    var text: String
    var bare: String
    var level: Int
    var value: Reference?
  }

  /// Makes a random expression: `kind` 0 is an integer, 1 a boolean, 2 a string.
  private func sample(_ numbers: Numbers, kind: Int, depth: Int) -> Sample {
    if depth == 0 || numbers.below(6) == 0 { return leaf(numbers, kind) }
    /// Joins two samples with an operator of a level.
    func binary(
      _ symbol: String, _ level: Int, _ kinds: (Int, Int),
      _ apply: (Reference, Reference) -> Reference?
    ) -> Sample {
      let left = sample(numbers, kind: kinds.0, depth: depth - 1)
      let right = sample(numbers, kind: kinds.1, depth: depth - 1)
      let one = left.level < level ? "(\(left.bare))" : left.bare
      let other = right.level <= level ? "(\(right.bare))" : right.bare
      var value: Reference?
      if let first = left.value {
        let decides =
          symbol == "and" && first == .boolean(false)
          || symbol == "or" && first == .boolean(true)
        value = decides ? first : right.value.flatMap { apply(first, $0) }
      }
      return Sample(
        text: "(\(left.text) \(symbol) \(right.text))", bare: "\(one) \(symbol) \(other)",
        level: level, value: value)
    }
    /// Arithmetic that fails on overflow.
    func arithmetic(_ symbol: String, _ level: Int) -> Sample {
      binary(symbol, level, (0, 0)) { left, right in
        guard case .integer(let one) = left, case .integer(let other) = right else {
          return .undefined
        }
        let result: (partialValue: Int64, overflow: Bool) =
          switch symbol {
          case "+": one.addingReportingOverflow(other)
          case "-": one.subtractingReportingOverflow(other)
          case "*": one.multipliedReportingOverflow(by: other)
          case "/": one.dividedReportingOverflow(by: other)
          case "%": one.remainderReportingOverflow(dividingBy: other)
          case "&": (one & other, false)
          case "|": (one | other, false)
          default: (one ^ other, false)
          }
        return result.overflow ? nil : .integer(result.partialValue)
      }
    }
    switch kind {
    case 0:
      let operations = [
        ("+", 9), ("-", 9), ("*", 10), ("/", 10), ("%", 10), ("&", 8), ("^", 7), ("|", 6),
      ]
      let (symbol, level) = operations[numbers.below(operations.count)]
      return arithmetic(symbol, level)
    case 2:
      let other = numbers.below(2) == 0 ? 2 : 0
      return binary("+", 9, (2, other)) { left, right in
        // Without a string on either side, `undef` spreads as in all arithmetic.
        let hasText = [left, right].contains { if case .text = $0 { true } else { false } }
        return hasText ? .text(left.plain + right.plain) : .undefined
      }
    default: return logic(numbers, depth: depth, binary)
    }
  }

  /// Makes a random boolean of smaller expressions.
  private func logic(
    _ numbers: Numbers, depth: Int,
    _ binary: (String, Int, (Int, Int), (Reference, Reference) -> Reference?) -> Sample
  ) -> Sample {
    switch numbers.below(6) {
    case 0, 1:
      let (symbol, level) = [("and", 3), ("xor", 2), ("or", 1)][numbers.below(3)]
      return binary(symbol, level, (1, 1)) { left, right in
        if symbol == "and", left == .boolean(false) || right == .boolean(false) {
          return .boolean(false)
        }
        if symbol == "or", left == .boolean(true) || right == .boolean(true) {
          return .boolean(true)
        }
        guard case .boolean(let one) = left, case .boolean(let other) = right else {
          return .undefined
        }
        return .boolean(symbol == "xor" ? one != other : symbol == "and")
      }
    case 2:
      return binary("<", 5, (0, 0)) { left, right in
        guard case .integer(let one) = left, case .integer(let other) = right else {
          return .undefined
        }
        return .boolean(one < other)
      }
    case 3, 4:
      let kind = [0, 1, 2][numbers.below(3)]
      return binary("==", 5, (kind, kind)) { left, right in
        if left == .undefined || right == .undefined {
          return left == right ? .boolean(true) : .undefined
        }
        return .boolean(left == right)
      }
    default:
      let inner = sample(numbers, kind: 1, depth: depth - 1)
      let bare = inner.level < 4 ? "not (\(inner.bare))" : "not \(inner.bare)"
      var value = inner.value
      if case .boolean(let truth)? = value { value = .boolean(!truth) }
      return Sample(text: "(not \(inner.text))", bare: bare, level: 4, value: value)
    }
  }

  /// A constant or a field of a kind, or `undef`.
  private func leaf(_ numbers: Numbers, _ kind: Int) -> Sample {
    /// A sample that needs no parentheses.
    func atom(_ text: String, _ value: Reference) -> Sample {
      Sample(text: text, bare: text, level: 20, value: value)
    }
    if numbers.below(8) == 0 {
      return numbers.below(2) == 0 ? atom("undef", .undefined) : atom("$missing", .undefined)
    }
    switch kind {
    case 0:
      let number = Int64(numbers.below(7))
      if numbers.below(4) == 0 { return atom("$three", .integer(3)) }
      return numbers.below(12) == 0
        ? atom("9223372036854775807", .integer(.max)) : atom(String(number), .integer(number))
    case 1:
      if numbers.below(3) == 0 { return atom("$yes", .boolean(true)) }
      return numbers.below(2) == 0 ? atom("TRUE", .boolean(true)) : atom("FALSE", .boolean(false))
    default:
      return numbers.below(2) == 0 ? atom("$word", .text("w")) : atom("'ab'", .text("ab"))
    }
  }

  @Test("Random expressions have the value that a walk over their tree gives, however written")
  func random() {
    let numbers = Numbers()
    let setting = "$three = 3; $yes = TRUE; $word = 'w'; "
    let ending = " delete($three); delete($yes); delete($word);"
    for _ in 0..<(6_000 / Self.step) {
      let sample = sample(numbers, kind: numbers.below(3), depth: 5)
      for text in [sample.text, sample.bare] {
        let result = Language.run(setting + "$value = \(text);" + ending)
        if let value = sample.value {
          #expect(result == "value=\(value.rendered)", "\(text)")
        } else {
          #expect(result.hasPrefix("failed: "), "\(text): \(result)")
        }
      }
    }
  }
}
