internal import Events

/// Reads the text of an Exec: statements here, expressions in the extension, calls in another.
///
/// Types are checked while nodes are made. After an error it goes on behind the next semicolon, so
/// that one look shows most of what is wrong.
struct LanguageParser {
  /// The text with its places.
  let source: SourceText
  /// What may be called.
  let scope: LanguageScope
  /// Where errors go.
  let diagnostics: Diagnostics
  /// Cuts the text.
  private var lexer: Lexer
  /// The token that is looked at.
  var token: Token
  /// Where the token before it ended.
  var previousEnd = 0
  /// The expressions read so far.
  var tree: SyntaxTree
  /// How deep it is in blocks, parentheses and operators.
  var nesting = 0
  /// Whether there is an event whose fields can be used.
  var hasEvent = true
  /// How many errors there were.
  private(set) var errorCount = 0
  /// Whether the rest is not looked at.
  private var isGivenUp = false
  /// Where the last error of syntax was, so that one place has one.
  private var lastSyntaxError = -1

  /// A parser that adds to a tree.
  init(
    _ source: SourceText, tree: SyntaxTree, scope: LanguageScope, _ diagnostics: Diagnostics
  ) {
    self.source = source
    self.scope = scope
    self.diagnostics = diagnostics
    self.tree = tree
    lexer = Lexer(source.octets)
    token = Token(kind: .end, offset: 0, end: 0)
    advance()
  }

  // MARK: - Tokens and errors

  /// Goes to the next token.
  mutating func advance(expectingPattern: Bool = false) {
    previousEnd = token.end
    token = lexer.next(expectingPattern: expectingPattern)
    if let problem = lexer.problem {
      lexer.problem = nil
      report(problem)
      lastSyntaxError = token.offset
    }
  }

  /// Goes over a sign if it is the next token.
  mutating func take(_ symbol: Symbol) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  /// Goes over a word if it is the next token.
  mutating func take(_ keyword: Keyword) -> Bool {
    guard token.kind == .keyword(keyword) else { return false }
    advance()
    return true
  }

  /// Reports an error; too many end the reading.
  mutating func report(_ problem: LanguageProblem) {
    guard !isGivenUp else { return }
    errorCount += 1
    diagnostics.error(
      at: source.place(at: problem.offset), problem.cause, remedy: problem.remedy,
      suggestion: problem.suggestion)
    if errorCount >= LanguageLimits.errors { giveUp() }
  }

  /// Reports an error.
  mutating func report(
    _ offset: Int, _ cause: String, remedy: String? = nil, suggestion: String? = nil
  ) {
    report(
      LanguageProblem(offset: offset, cause: cause, remedy: remedy, suggestion: suggestion))
  }

  /// Reports that the next token is not what has to come, once at each place.
  mutating func reportUnexpected(expected: String, remedy: String? = nil) {
    defer { lastSyntaxError = token.offset }
    guard lastSyntaxError != token.offset, token.kind != .invalid else { return }
    let found = token.description(in: source.octets)
    report(token.offset, "syntax error: expected \(expected), found \(found)", remedy: remedy)
  }

  /// Goes to the end, so that all who read return.
  private mutating func giveUp() {
    isGivenUp = true
    lexer.position = source.count
    token = Token(kind: .end, offset: source.count, end: source.count)
  }

  /// Counts a level of nesting; false where it is too deep, and then nothing more is read.
  mutating func enter() -> Bool {
    nesting += 1
    guard nesting > LanguageLimits.nesting else { return true }
    report(
      token.offset, "nested more than \(LanguageLimits.nesting) levels deep",
      remedy: "use fewer parentheses or blocks")
    giveUp()
    return false
  }

  // MARK: - Statements

  /// Reads statements up to the end of the text.
  mutating func parseBody() -> [Statement] {
    var statements: [Statement] = []
    while token.kind != .end {
      if token.kind == .symbol(.closeBrace) {
        reportUnexpected(expected: "a statement", remedy: "this '}' closes nothing")
        advance()
        continue
      }
      statements.append(parseStatement())
    }
    return statements
  }

  /// Reads a statement.
  private mutating func parseStatement() -> Statement {
    let offset = token.offset
    defer { nesting -= 1 }
    guard enter() else { return Statement(kind: .empty, offset: offset) }
    switch token.kind {
    case .symbol(.semicolon):
      advance()
      return Statement(kind: .empty, offset: offset)
    case .symbol(.openBrace):
      return Statement(kind: parseBlock(), offset: offset)
    case .keyword(.if):
      return Statement(kind: parseConditional(), offset: offset)
    case .keyword(.else):
      report(offset, "'else' without 'if'", remedy: "no ';' may stand between '}' and 'else'")
      advance()
      return parseStatement()
    default:
      let before = errorCount
      let kind = parseSimpleStatement()
      finishStatement(hasFailed: errorCount > before)
      return Statement(kind: kind, offset: offset)
    }
  }

  /// Goes over the semicolon, or over what is left of a broken statement.
  private mutating func finishStatement(hasFailed: Bool) {
    if take(.semicolon) { return }
    if !hasFailed {
      let place = previousEnd
      if lastSyntaxError != token.offset, token.kind != .invalid {
        let found = token.description(in: source.octets)
        report(place, "syntax error: expected ';', found \(found)", remedy: "end it with ';'")
      }
      lastSyntaxError = token.offset
      // The next line is most likely a statement of its own.
      if isStatementStart { return }
    }
    while token.kind != .end, token.kind != .symbol(.closeBrace) {
      if take(.semicolon) { return }
      advance()
    }
  }

  /// Whether the token begins a statement for certain.
  private var isStatementStart: Bool {
    switch token.kind {
    case .keyword(.if), .keyword(.else), .field, .name, .symbol(.openBrace): true
    default: false
    }
  }

  /// `{ … }`
  private mutating func parseBlock() -> Statement.Kind {
    let open = token.offset
    advance()
    var statements: [Statement] = []
    while token.kind != .end, token.kind != .symbol(.closeBrace) {
      statements.append(parseStatement())
    }
    if !take(.closeBrace) {
      report(open, "this '{' is not closed", remedy: "add the '}' that ends its block")
    }
    return .block(statements)
  }

  /// `if condition statement [else statement]`; a chain of `else if` is read in one loop.
  private mutating func parseConditional() -> Statement.Kind {
    var branches: [(condition: Int, body: Statement)] = []
    repeat {
      advance()
      let before = errorCount
      let condition = parseExpression()
      if errorCount == before, token.kind == .symbol(.assign) {
        report(token.offset, "a condition does not assign", remedy: "write '==' to compare")
      }
      if errorCount > before { skipToBody() }
      if token.kind == .end || token.kind == .symbol(.closeBrace) {
        reportUnexpected(expected: "a statement behind the condition")
        return .conditional(branches, otherwise: nil)
      }
      branches.append((condition, parseStatement()))
      guard take(.else) else { return .conditional(branches, otherwise: nil) }
    } while token.kind == .keyword(.if)
    return .conditional(branches, otherwise: parseStatement())
  }

  /// After an error in a condition, goes to the block or behind the semicolon that likely ends it.
  private mutating func skipToBody() {
    while token.kind != .end {
      switch token.kind {
      case .symbol(.openBrace), .symbol(.closeBrace), .symbol(.semicolon), .keyword: return
      default: advance()
      }
    }
  }

  /// A call, an assignment or a match.
  private mutating func parseSimpleStatement() -> Statement.Kind {
    if case .name = token.kind {
      let (site, arguments) = parseCall(.procedure)
      return site.map { .call($0, arguments) } ?? .empty
    }
    let start = token
    let expression = parseExpression()
    let node = tree[expression]
    switch node.kind {
    case .field(let key) where token.kind == .symbol(.assign):
      advance()
      let value = parseExpression()
      guard case .field(let name) = start.kind else { return .empty }
      scope.fields?.noteMade(name)
      return .assignment(key, name: name, value)
    case .match, .substitution: return .match(expression)
    case .invalid: return .empty
    default:
      if token.kind == .symbol(.assign) {
        report(
          token.offset, "only a field can be assigned to",
          remedy: "write $name = …, or '==' to compare")
      } else if lastSyntaxError != token.offset {
        report(
          start.offset, "this expression is not a statement",
          remedy: "call a procedure, assign to a field, or begin with 'if'")
      }
      return .empty
    }
  }
}
