internal import Pipeline
internal import Testing

@Suite("im_null, im_testgen and im_internal")
struct SmallInputTests {
  @Test func `im_testgen makes as many events as it is told, numbered`() throws {
    let run = Run()
    let outcome = try run.run(
      "<Input in>\n Module im_testgen\n MaxCount 1234\n BatchSize 100\n</Input>\n"
        + Block.output(
          "'%D/out'",
          "Exec if type($EventTime) == 'datetime' and $SeverityValue == 2 and $SourceName =="
            + " 'wirebird' and $ProcessID > 1 and $SourceModuleType == 'im_testgen'"
            + " $raw_event = $raw_event + ' ok';"))
    let lines = run.lines("out")
    #expect(lines.count == 1234 && outcome.count("events made", of: "in") == 1234)
    for (number, line) in lines.enumerated() {
      let words = line.split(separator: " ")
      #expect(line.hasPrefix("\(number)@") && words.count == 6 && words[5] == "ok", "\(line)")
    }
  }

  @Test func `im_null makes none, and ends with the others`() throws {
    let outcome = try Run().run(
      "<Input nothing>\n Module im_null\n</Input>\n"
        + "<Input in>\n Module im_testgen\n MaxCount 5\n</Input>\n"
        + "<Output out>\n Module om_null\n</Output>\n")
    #expect(outcome.count("events made", of: "nothing") == 0)
    #expect(outcome.count("written", of: "out") == 5)
    _ = try Run().run(
      "<Input nothing>\n Module im_null\n</Input>\n<Output out>\n Module om_null\n</Output>\n"
    ) { $0.stop() }
  }

  @Test func `a statement that logs for every event is sampled, and every line is counted`() throws
  {
    for suppresses in [true, false] {
      let outcome = try Run().run(
        "SuppressRepeatingLogs \(suppresses)\n"
          + "<Input in>\n Module im_testgen\n MaxCount 3000\n BatchSize 100\n"
          + " Exec log_info('one of ' + $raw_event);\n"
          + " Exec if $raw_event =~ /^1.*[0-4]@/ log_warning('another: ' + $raw_event);\n</Input>\n"
          + "<Output out>\n Module om_null\n</Output>\n")
      for (text, count) in [("one of ", 3000), ("another: ", 555)] {
        let lines = outcome.log.split(separator: "\n").filter { $0.contains("] " + text) }
        let left = lines.compactMap { line in
          line.contains(" messages like this were left out;")
            ? line.split(separator: "(").last.flatMap { Int($0.prefix { $0.isNumber }) } : nil
        }
        // The last line tells what was left out since, itself among it.
        let isTold = lines.last?.contains("were left out;") == true
        #expect(lines.count + left.reduce(0, +) - (isTold ? 1 : 0) == count)
        guard suppresses else {
          #expect(lines.count == count)
          continue
        }
        let seconds = Dictionary(grouping: lines) { $0.prefix(19) }
        #expect(seconds.values.allSatisfy { $0.count <= (isTold ? 11 : 10) } && isTold)
      }
    }
  }

  @Test func `im_internal makes events of the log, and does not feed itself`() throws {
    let run = Run()
    let outcome = try run.run(
      "<Input log>\n Module im_internal\n Exec log_warning('seen by the input');\n</Input>\n"
        + "<Input in>\n Module im_testgen\n MaxCount 3\n"
        + " Exec log_warning('number ' + $raw_event);\n</Input>\n"
        + "<Processor middle>\n Module pm_null\n Exec log_error('seen by the processor');\n</Processor>\n"
        + Block.output(
          "'%D/out'",
          "Exec log_error('seen by the output'); $raw_event = $Severity + ' ' + $SeverityValue + ' '"
            + " + $SourceName + ' ' + $Message;")
        + "<Output rest>\n Module om_null\n</Output>\n"
        + "<Route a>\n Path log => middle => out\n</Route>\n<Route b>\n Path in => rest\n</Route>\n"
    )
    let lines = run.lines("out")
    #expect(lines.count == 3)
    for (number, line) in lines.enumerated() {
      #expect(line.hasPrefix("WARNING 3 wirebird [im_testgen|in] number \(number)@"), "\(line)")
    }
    #expect(outcome.count("messages left out, of what its routes lead to", of: "log") >= 3)
    #expect(outcome.log.contains("seen by the output"))
  }
}
