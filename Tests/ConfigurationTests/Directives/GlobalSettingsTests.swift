import Configuration
import Testing

/// The global section as typed values.
@Suite struct GlobalSettingsTests {
  /// The settings of a text, and what was wrong.
  private func read(_ text: String) -> (GlobalSettings, Diagnostics) {
    let (root, diagnostics) = Samples.parse(text)
    return (
      GlobalSettings(DirectiveReader(root, GlobalDirectives.declaration, diagnostics)), diagnostics
    )
  }

  @Test("Without directives every setting is NXLog's default")
  func defaults() {
    let (settings, diagnostics) = read("")
    #expect(diagnostics.rendered == "")
    #expect(settings.logFile == nil && settings.pidFile == nil && settings.spoolDirectory == nil)
    #expect(settings.cacheDirectory == nil && settings.rootDirectory == nil)
    #expect(settings.user == nil && settings.group == nil && settings.threads == nil)
    #expect(settings.logLevel == .info && settings.panic == .soft)
    #expect(settings.ignoresErrors && settings.flowControl && settings.suppressesRepeatingLogs)
    #expect(!settings.isCacheOff && !settings.abortsOnDoubleSigterm)
    #expect(settings.batchSize == 512 && settings.batchFlushNanoseconds == 100_000_000)
    #expect(settings.logqueueSize == 16_384)
    #expect(!settings.persistsLogqueues && !settings.syncsLogqueues)
    #expect(settings.logqueueDirectory == nil && settings.logqueueDiskOctets == 1 << 30)
    #expect(!settings.isBatchSizeGiven && !settings.isLogqueueSizeGiven)
  }

  @Test("Every directive sets its setting")
  func given() {
    let (settings, diagnostics) = read(
      """
      LogFile "/l og"
      LogLevel debug
      SuppressRepeatingLogs no
      PidFile /p
      SpoolDir /s
      CacheDir /c
      NoCache TRUE
      User u
      Group g
      RootDir /r
      Threads 4
      IgnoreErrors FALSE
      Panic hard
      AbortOnDoubleSigterm TRUE
      FlowControl FALSE
      BatchSize 1K
      BatchFlushInterval 2
      LogqueueSize 7
      PersistLogqueue TRUE
      SyncLogqueue yes
      LogqueueDir /q
      LogqueueDiskSize 2M
      """)
    #expect(!diagnostics.hasErrors)
    #expect(settings.logFile == "/l og" && settings.pidFile == "/p")
    #expect(settings.spoolDirectory == "/s")
    #expect(settings.user == "u" && settings.group == "g" && settings.rootDirectory == "/r")
    #expect(settings.logLevel == .debug)
    #expect(!settings.ignoresErrors && !settings.flowControl && !settings.suppressesRepeatingLogs)
    #expect(settings.abortsOnDoubleSigterm)
    #expect(settings.batchSize == 1_024 && settings.batchFlushNanoseconds == 2_000_000_000)
    #expect(settings.logqueueSize == 7)
    #expect(settings.persistsLogqueues && settings.syncsLogqueues)
    #expect(settings.logqueueDirectory == "/q" && settings.logqueueDiskOctets == 2 << 20)
    #expect(settings.isBatchSizeGiven && settings.isLogqueueSizeGiven)
  }

  @Test("What has no effect or no support yet says so")
  func limits() {
    let rows: [(String, String)] = [
      (
        "ModuleDir /m",
        "warning: 'ModuleDir' has no effect: all modules are part of the program; "
          + "it may be removed"
      ),
      (
        "LogLevl INFO",
        "error: unknown directive 'LogLevl' in the global section; "
          + "did you mean 'LogLevel'?"
      ),
      ("LogLevel LOUD", "8:"),
      (
        "LogqueueSize 0",
        "error: 0 is out of range for 'LogqueueSize'; it must be from 1 to 16777216"
      ),
      ("Input in", "error: 'Input' is a block, not a directive; write <Input> … </Input>"),
    ]
    for (text, report) in rows {
      let rendered = read(text).1.rendered
      if report == "8:" {
        #expect(
          rendered == "n.conf:1:10: error: 'LogLevel' cannot be 'LOUD'; "
            + "choose one of CRITICAL, ERROR, WARNING, INFO, DEBUG")
      } else {
        #expect(rendered.hasSuffix(report), "\(text)")
      }
    }
  }
}
