import Configuration
import Events
import Testing

/// What is said about text that is not a program.
@Suite struct LanguageParserTests {
  @Test(
    "Each error has its place, cause and remedy",
    arguments: [
      (
        "drop()",
        "1:7: error: syntax error: expected ';', found the end of the text; end it with ';'"
      ),
      (
        "drop;",
        "1:5: error: syntax error: expected '(' behind 'drop', found ';'; a procedure is called"
          + " drop();"
      ),
      ("$x = ;", "1:6: error: syntax error: expected a value, found ';'"),
      (
        "$x = foo;",
        "1:9: error: syntax error: expected '(' behind 'foo', found ';'; a field is written"
          + " $foo, a string \"foo\""
      ),
      (
        "$x 1;",
        "1:1: error: this expression is not a statement; call a procedure, assign to a field, or"
          + " begin with 'if'"
      ),
      (
        "1 = $x;",
        "1:3: error: only a field can be assigned to; write $name = …, or '==' to compare"
      ),
      (
        "$x == 1;",
        "1:1: error: this expression is not a statement; call a procedure, assign to a field, or"
          + " begin with 'if'"
      ),
      ("if $x = 1 drop();", "1:7: error: a condition does not assign; write '==' to compare"),
      ("{ drop();", "1:1: error: this '{' is not closed; add the '}' that ends its block"),
      (
        "drop(); }",
        "1:9: error: syntax error: expected a statement, found '}'; this '}' closes nothing"
      ),
      ("else drop();", "1:1: error: 'else' without 'if'; no ';' may stand between '}' and 'else'"),
      (
        "if TRUE",
        "1:8: error: syntax error: expected a statement behind the condition, found the end of"
          + " the text"
      ),
      ("$x = (1 + 2;", "1:12: error: syntax error: expected ')', found ';'"),
      ("$x = 1 in (1, 2;", "1:16: error: syntax error: expected ',' or ')', found ';'"),
      ("$x = 1 not 2;", "1:12: error: syntax error: expected 'in' behind 'not', found '2'"),
      (
        "$x =~ 'a';",
        "1:7: error: syntax error: expected a regular expression, found a string; write it"
          + " between slashes: =~ /^www/"
      ),
      (
        "'a' =~ s/a/b/;",
        "1:5: error: only a field's text can be replaced with s/…/…/; write $field =~ s/…/…/"
      ),
      (
        "$x !~ s/a/b/;",
        "1:4: error: only a field's text can be replaced with s/…/…/; write $field =~ s/…/…/"
      ),
      (
        "dropp();",
        "1:1: error: procedure 'dropp()' does not exist or takes different arguments; did you"
          + " mean 'drop'?"
      ),
      (
        "$x = strng(1);",
        "1:6: error: function 'strng()' does not exist or takes different arguments; did you"
          + " mean 'string'?"
      ),
      (
        "zzzzzz();",
        "1:1: error: procedure 'zzzzzz()' does not exist or takes different arguments; 'wirebird"
          + " reference' lists what there is"
      ),
      (
        "$x = lc(1);",
        "1:6: error: function 'lc()' does not exist or takes different arguments; it is"
          + " lc(string text), and was given (integer)"
      ),
      (
        "$x = lc();",
        "1:6: error: function 'lc()' does not exist or takes different arguments; it is"
          + " lc(string text), and was given nothing"
      ),
      (
        "drop(1);",
        "1:1: error: procedure 'drop()' does not exist or takes different arguments; it is"
          + " drop(), and was given (integer)"
      ),
      (
        "lc('a');",
        "1:1: error: procedure 'lc()' does not exist or takes different arguments; lc() is a"
          + " function: use its result, as in $x = lc(…);"
      ),
      (
        "$x = drop();",
        "1:6: error: function 'drop()' does not exist or takes different arguments; drop() is a"
          + " procedure: it stands alone, as a statement"
      ),
      (
        "delete('a' + 'b');",
        "1:12: error: procedure 'delete()' needs a field; write $name, or the name as a string"
      ),
      (
        "in->reopen();",
        "1:1: error: module in not found; before '->' stands the name of an instance"
      ),
      (
        "out->reopen();",
        "1:1: error: module out not found; before '->' stands the name of an instance"
      ),
      ("a->;", "1:4: error: syntax error: expected a name behind '->', found ';'"),
      (
        "add_to_route('r');",
        "1:1: error: procedure 'add_to_route()' can be called in the Exec of an <Input> only; call it"
          + " there: an event changes its route where it enters it"
      ),
    ])
  func errors(_ text: String, _ expected: String) {
    #expect(Language.errors(text) == "n.conf:" + expected)
  }

  @Test("One look shows several errors, and what follows them still counts")
  func several() {
    let text = """
      $a = 'x' == 1;
      dropp();
      if $b = 2 { lcc(); }
      $c = $d
      $e = 1;
      { $f = size(1); }
      log_info("fine");
      """
    let lines = Language.errors(text).split(separator: "\n").map { $0.split(separator: ";")[0] }
    #expect(
      lines == [
        "n.conf:1:10: error: invalid binary operation: string == integer",
        "n.conf:2:1: error: procedure 'dropp()' does not exist or takes different arguments",
        "n.conf:3:7: error: a condition does not assign",
        "n.conf:3:13: error: procedure 'lcc()' does not exist or takes different arguments",
        "n.conf:4:8: error: syntax error: expected '",
        "n.conf:6:8: error: function 'size()' does not exist or takes different arguments",
      ])
    let many = String(repeating: "dropp();\n", count: 100)
    #expect(Language.errors(many).split(separator: "\n").count == LanguageLimits.errors)
  }

  @Test("Places are those of the file that each piece of text came from")
  func places() {
    var source = SourceText(Array("drop(); ".utf8), at: SourcePlace(file: "a", line: 3, column: 10))
    source.append(Array("\n  nope();".utf8), at: SourcePlace(file: "b", line: 7, column: 1))
    let diagnostics = Diagnostics()
    let compiler = LanguageCompiler(scope: LanguageScope())
    #expect(compiler.compile([SourceText("drop();", file: "x"), source], diagnostics) == nil)
    #expect(diagnostics.list.first?.place == SourcePlace(file: "b", line: 7, column: 4))
  }

  @Test("Instances: public functions anywhere, private ones in their own Exec, -> by name")
  func scopes() {
    /// A function that answers a text.
    func function(_ name: String, _ text: String, isPrivate: Bool = false) -> Callable {
      Callable(
        .function(name, result: .string, meaning: "X.", example: "$x = \(name)();"),
        isPrivate: isPrivate,
        body: { (context: inout CallContext) throws(CallFailure) -> Value in
          try context.makeValue(text)
        })
    }
    var scope = LanguageScope(ownInstance: "Out")
    scope.add([function("name", "out", isPrivate: true), function("lc", "own lc")], of: "out")
    scope.add([function("name", "two", isPrivate: true), function("shared", "two")], of: "two")
    scope.add([], of: "empty")
    for (text, expected) in [
      ("$x = name();", "x='out'"), ("$x = out->name();", "x='out'"),
      ("$x = OUT->NAME();", "x='out'"),
      ("$x = shared();", "x='two'"), ("$x = two->shared();", "x='two'"),
      ("$x = lc();", "x='own lc'"), ("$x = lc('A');", "x='a'"),
      (
        "$x = two->name();",
        "n.conf:1:11: error: private function two->name() called from Out; call it in the Exec"
          + " of two"
      ),
      (
        "$x = tow->name();",
        "n.conf:1:6: error: module tow not found; did you mean 'two'?"
      ),
      (
        "$x = empty->name();",
        "n.conf:1:13: error: function 'empty->name()' does not exist or takes different arguments;"
          + " 'wirebird reference' lists what there is"
      ),
    ] {
      #expect(Language.run(text, scope: scope) == expected, "\(text)")
    }
    // With a lock, others may call what an instance keeps to itself, by its name.
    let lock = InstanceLock()
    scope.add([function("kept", "three", isPrivate: true)], of: "three", lock: lock)
    #expect(Language.run("$x = three->kept();", scope: scope) == "x='three'")
    #expect(Language.errors("$x = kept();", scope: scope).contains("does not exist"))
    let busy = lock.hold { Language.run("$x = three->kept();", scope: scope) }
    #expect(busy == "failed: three is busy")
    let own = Language.compile(["$x = name();"], scope: scope)
    let others = Language.compile(["$x = three->kept() + shared();"], scope: scope)
    #expect(own?.callsOwn == true && others?.callsOwn == false)
    scope.ownInstance = "other"
    #expect(Language.run("$x = name();", scope: scope).contains("function 'name()' does not exist"))
    #expect(Language.run("$x = out->name();", scope: scope).contains("called from other"))
  }
}
