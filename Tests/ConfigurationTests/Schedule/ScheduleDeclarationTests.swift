import Configuration
import Events
import Octets
import Testing

/// When Schedules run.
@Suite struct ScheduleDeclarationTests {
  /// The block with these directives, and what is wrong with it.
  private func schedule(_ directives: String) -> (ScheduleDeclaration?, String) {
    let diagnostics = Diagnostics()
    let text = "<Schedule>\n\(directives)\nExec log_info('x');\n</Schedule>"
    let parsed = ConfigurationParser.parse(
      Array(text.utf8), named: "n.conf", from: .memory([:]), into: diagnostics)
    let declaration = CommonDirectives.blocks.first { $0.name == "Schedule" }
    guard let block = parsed.blocks.first, let declaration else {
      return (nil, diagnostics.rendered)
    }
    let reader = DirectiveReader(block, declaration, diagnostics)
    return (ScheduleDeclaration(reader), diagnostics.rendered)
  }

  /// A local time.
  private func time(_ text: String) -> Timestamp {
    let microseconds = Int64(Language.value("integer(\(text))")) ?? 0
    return Timestamp(nanoseconds: microseconds * 1000)
  }

  @Test("Lines of crontab(5) come when they say")
  func crontab() throws {
    for (line, after, expected) in [
      ("* * * * *", "2020-05-18 12:15:34", "2020-05-18 12:16:00"),
      ("*/15 * * * *", "2020-05-18 12:45:00", "2020-05-18 13:00:00"),
      ("5/20 * * * *", "2020-05-18 12:05:00", "2020-05-18 12:25:00"),
      ("0 3 * * *", "2020-05-18 12:15:34", "2020-05-19 03:00:00"),
      ("30 2,14 * * *", "2020-05-18 02:30:00", "2020-05-18 14:30:00"),
      ("0 0 1 * *", "2020-12-01 00:00:00", "2021-01-01 00:00:00"),
      ("0 0 29 2 *", "2020-03-01 00:00:00", "2024-02-29 00:00:00"),
      ("0 8-10/2 * * *", "2020-05-18 08:00:00", "2020-05-18 10:00:00"),
      // 2020-05-18 is a Monday.
      ("0 0 * * mon", "2020-05-18 12:00:00", "2020-05-25 00:00:00"),
      ("0 0 * * MON-Fri", "2020-05-22 12:00:00", "2020-05-25 00:00:00"),
      ("0 0 * * 7", "2020-05-18 12:00:00", "2020-05-24 00:00:00"),
      ("0 0 * * 0", "2020-05-18 12:00:00", "2020-05-24 00:00:00"),
      ("0 0 * * 5-7", "2020-05-23 00:00:00", "2020-05-24 00:00:00"),
      ("0 0 * jun,DEC *", "2020-05-18 12:00:00", "2020-06-01 00:00:00"),
      // Either kind of day will do where both are given.
      ("0 0 20 * mon", "2020-05-18 12:00:00", "2020-05-20 00:00:00"),
      ("0 0 20 * mon", "2020-05-20 12:00:00", "2020-05-25 00:00:00"),
      ("0 0 */2 * mon", "2020-05-18 12:00:00", "2020-05-25 00:00:00"),
      ("@hourly", "2020-05-18 12:15:34", "2020-05-18 13:00:00"),
      ("@Daily", "2020-05-18 12:15:34", "2020-05-19 00:00:00"),
      ("@midnight", "2020-05-18 12:15:34", "2020-05-19 00:00:00"),
      ("@weekly", "2020-05-18 12:15:34", "2020-05-24 00:00:00"),
      ("@monthly", "2020-05-18 12:15:34", "2020-06-01 00:00:00"),
      ("@yearly", "2020-05-18 12:15:34", "2021-01-01 00:00:00"),
      ("@annually", "2020-05-18 12:15:34", "2021-01-01 00:00:00"),
    ] {
      let (declaration, problems) = schedule("When \(line)")
      #expect(problems == "")
      let next = declaration?.next(after: time(after), start: time(after))
      #expect(next == time(expected), "\(line) after \(after)")
    }
  }

  @Test("Intervals run from the start, or from a first time that rolls forward")
  func intervals() throws {
    let start = "2020-05-18 12:00:00"
    for (directives, after, expected) in [
      ("Every 10", "2020-05-18 12:00:00", "2020-05-18 12:00:10"),
      ("Every 10 sec", "2020-05-18 12:00:10", "2020-05-18 12:00:20"),
      ("Every 10 sec", "2020-05-18 12:00:39", "2020-05-18 12:00:40"),
      ("Every 1 min", start, "2020-05-18 12:01:00"),
      ("Every 2 hours", start, "2020-05-18 14:00:00"),
      ("Every 1 day", start, "2020-05-19 12:00:00"), ("Every 1 week", start, "2020-05-25 12:00:00"),
      ("Every 1 hour\nFirst 2020-06-01 00:00:00", start, "2020-06-01 00:00:00"),
      ("Every 1 hour\nFirst 2020-05-18 08:30:00", start, "2020-05-18 12:30:00"),
      ("Every 1 hour\nFirst 2020-05-18 12:00:00", start, "2020-05-18 13:00:00"),
    ] {
      let (declaration, problems) = schedule(directives)
      #expect(problems == "")
      let next = declaration?.next(after: time(after), start: time(start))
      #expect(next == time(expected), "\(directives) after \(after)")
    }
    let (startup, _) = schedule("When @startup\nRunCount 3")
    let (before, at) = (time("2020-05-18 11:59:59"), time(start))
    #expect(startup?.next(after: before, start: at) == at && startup?.runLimit == 3)
    #expect(startup?.next(after: at, start: at) == nil)
  }

  @Test("What is no time is an error with its place")
  func errors() {
    for (directives, expected) in [
      ("", "n.conf:1:1: error: a Schedule needs either 'When' or 'Every'"),
      ("When @daily\nEvery 1", "a Schedule needs either 'When' or 'Every'"),
      ("When @daily\nFirst 2020-05-18 12:00:00", "3:1: error: 'First' belongs to 'Every'"),
      ("When * * * *", "2:6: error: '* * * *' has 4 fields, not five"),
      ("When @reboot", "'@reboot' is no name of a time; write"),
      ("When @dayly", "did you mean '@daily'?"), ("When 60 * * * *", "'60' is no minute"),
      ("When 5-1 * * * *", "'5-1' is no range of the minute"),
      ("When */0 * * * *", "'0' is no step of the minute"),
      ("When * * 0 * *", "'0' is no day of the month; it is a number from 1 to 31"),
      ("When * * * foo *", "'foo' is no month"), ("When , * * * *", "'' is no minute"),
      ("When 1-2-3 * * * *", "'1-2-3' is no range"), ("When 1/2/3 * * * *", "'1/2/3' is no minute"),
      ("When 0 0 30 2 *", "the time '0 0 30 2 *' never comes"),
      ("Every now", "2:7: error: 'now' is no interval"), ("Every 0", "'0' is no interval"),
      ("Every 1 month", "'1 month' is no interval"), ("Every -1 s", "'-1 s' is no interval"),
      ("Every 99999999999999 week", "is no interval"),
      ("Every 1 hour\nFirst tomorrow", "3:7: error: 'tomorrow' is no date and time"),
      ("Every 1\nRunCount 0", "0 is out of range for 'RunCount'"),
    ] {
      let (declaration, problems) = schedule(directives)
      #expect(declaration == nil && problems.contains(expected), "\(directives): \(problems)")
    }
  }

  @Test("Statements of a Schedule have no event")
  func statements() {
    let compiler = LanguageCompiler(scope: LanguageScope())
    for (text, expected) in [
      ("set_var('a', 1); log_info(get_var('a'));", ""),
      ("$a = 1;", "a Schedule has no event, and so no $a; an Exec can keep values for it with"),
      ("log_info($dns.id);", "1:10: error: a Schedule has no event, and so no $dns.id"),
      ("drop();", "a Schedule has no event for procedure 'drop()'; call it in an Exec"),
      ("delete('a');", "a Schedule has no event for procedure 'delete()'"),
    ] {
      let diagnostics = Diagnostics()
      _ = compiler.compile([SourceText(text, file: "n.conf")], hasEvent: false, diagnostics)
      #expect(expected == "" ? !diagnostics.hasErrors : diagnostics.rendered.contains(expected))
    }
  }
}
