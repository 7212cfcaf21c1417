internal import TestSupport
internal import Testing

@Suite("The committed reference")
struct ReferenceTests {
  @Test func `is what the program's declarations give`() throws {
    let program = try #require(Program.wirebird, "the program was not built")
    let made = Program.run(program, ["reference", "--markdown"], in: Repository.root)
    #expect(made.status == 0, "\(made.errors)")
    #expect(
      Repository.text(of: "docs/reference/reference.md") == made.output,
      "run `make reference` and commit the result")
  }

  /// What NXLog has: the directives, functions and procedures around capturing, as its documentation
  /// names them.
  private static let names = """
    define envvar include include_stdout ModuleDir CacheDir PidFile LogFile LogLevel NoCache User
    Group RootDir SpoolDir Threads IgnoreErrors SuppressRepeatingLogs FlowControl NoFreeOnExit Panic
    AbortOnDoubleSigterm AgentUidDir BatchSize BatchFlushInterval CacheFlushInterval
    CacheInvalidationTime CacheSync DateFormat GenerateDateInUTC ParseDateInUTC LogqueueDir
    LogqueueSize PersistLogqueue SyncLogqueue StringLimit ReadTimeout Path Priority Module Exec
    Schedule BufferSize InputType OutputType Reconnect When Every First RunCount Dev File Filter
    Protocol Type Port Field DetectNestedJSON Flatten ForceUTF8 IncludeHiddenFields ParseDate
    PrettyPrint UnFlatten CreateDir Sync Truncate Perms CacheSize IETFTimestampInGMT SnareDelimiter
    SnareReplacement Fields FieldTypes Delimiter QuoteChar EscapeChar QuoteMethod EscapeControl
    UndefValue KVDelimiter KVPDelimiter KeyQuoteChar ValueQuoteChar ShortMessageLength
    UseNullDelimiter AddSyslogHeader Keep Delete Rename Host Listen QueueInListenMode CAFile CADir
    CertFile CertKeyFile KeyPass CRLFile CRLDir AllowUntrusted SockBufSize URL ContentType
    HTTPSCAFile HTTPSCADir HTTPSCertFile HTTPSCertKeyFile HTTPSKeyPass HTTPSCRLFile HTTPSCRLDir
    HTTPSAllowUntrusted RetryLimit OnError Index BrokerList Topic Option MaxSize Directory WarnLimit
    CheckFields MaxCount to_json parse_json extract_json file_name file_size reopen rotate_to
    datetime day dayofweek dayofyear dropped fix_year get_stat get_var host_ip hostname
    hostname_fqdn hour integer ip4addr lc microsecond minute month now parsedate replace second size
    strftime string strptime substr type uc year add_stat add_to_route create_stat create_var debug
    delete delete_var drop log_debug log_info log_warning log_error rename_field reroute set_var
    sleep dir_exists dir_temp_get file_basename file_ctime file_dirname file_exists file_hash
    file_inode file_mtime file_read file_type dir_make dir_remove file_append file_chmod file_chown
    file_copy file_cycle file_link file_remove file_rename file_touch file_truncate file_write
    parse_syslog parse_syslog_bsd parse_syslog_ietf to_syslog_bsd to_syslog_ietf to_syslog_snare
    to_csv parse_csv to_kvp parse_kvp reset_kvp to_cef parse_cef to_leef parse_leef process
    reconnect set_http_request_path
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  @Test func `has everything of NXLog's in a table, done or with the reason why not`() throws {
    let text = try #require(Repository.text(of: "docs/reference/reference.md"))
    let lines = text.split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex(of: "## What NXLog has"))
    let rows = lines[start...].filter { $0.hasPrefix("| ") }.dropFirst()
    #expect(rows.count > 60 && Self.names.count > 200)
    for name in Self.names {
      let own = rows.filter { $0.contains("`\(name)`") }
      #expect(!own.isEmpty, "\(name) is in no row")
    }
    for row in rows {
      let state = row.split(separator: "|").dropFirst(2).first.map(String.init) ?? ""
      let isSettled = [" done ", " refused: ", " accepted without effect: "]
        .contains { state.hasPrefix($0) }
      #expect(isSettled, "\(row)")
    }
  }
}
