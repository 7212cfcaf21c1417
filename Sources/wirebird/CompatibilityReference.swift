internal import Configuration
internal import Modules
internal import Pipeline

/// What NXLog has, and whether Wirebird has it: a table whose rows are names of NXLog's and whose states
/// come from the declarations.
enum CompatibilityReference {
  /// What a name is.
  private enum Kind: String {
    /// A directive, or a block.
    case directive
    /// A function of the language.
    case function
    /// A procedure of the language.
    case procedure
  }

  /// Names that stand together.
  private struct Group {
    /// The module, or a part of the core.
    let place: String
    /// What they are.
    let kind: Kind
    /// The names.
    let names: [Substring]

    /// A group of names with blanks between.
    init(_ place: String, _ kind: Kind, _ names: String) {
      self.place = place
      self.kind = kind
      self.names = names.split(separator: " ")
    }
  }

  /// Where the global directives stand.
  private static let global = "the global section"
  /// Where directives stand that are obeyed while the file is read.
  private static let parsed = "anywhere in the file"

  /// The names of NXLog's Community and Enterprise Editions that concern capturing, files and routes.
  private static let groups: [Group] = [
    Group(
      global, .directive,
      "ModuleDir CacheDir PidFile LogFile LogLevel NoCache User Group RootDir SpoolDir Threads"
        + " IgnoreErrors SuppressRepeatingLogs FlowControl NoFreeOnExit Panic AbortOnDoubleSigterm"
        + " AgentUidDir BatchSize BatchFlushInterval CacheFlushInterval CacheInvalidationTime"
        + " CacheSync DateFormat GenerateDateInUTC ParseDateInUTC LogqueueDir LogqueueSize"
        + " PersistLogqueue SyncLogqueue StringLimit ReadTimeout"),
    Group(parsed, .directive, "define envvar include include_stdout"),
    Group("<Route>", .directive, "Path Priority"),
    Group(
      "every <Input>", .directive,
      "Module Exec Schedule FlowControl BatchSize BatchFlushInterval BufferSize LogqueueSize"
        + " PersistLogqueue SyncLogqueue InputType"),
    Group(
      "every <Output>", .directive,
      "Module Exec Schedule BufferSize LogqueueSize PersistLogqueue SyncLogqueue OutputType"
        + " Reconnect"),
    Group("<Schedule>", .directive, "When Every First RunCount Exec"),
    Group("im_pcap", .directive, "Dev File Filter LogqueueSize Protocol"),
    Group("<Protocol>", .directive, "Type Port Field"),
    Group(
      "xm_json", .directive,
      "DateFormat DetectNestedJSON Flatten ForceUTF8 IncludeHiddenFields ParseDate PrettyPrint"
        + " UnFlatten"),
    Group("xm_json", .function, "to_json extract_json"),
    Group("xm_json", .procedure, "to_json parse_json"),
    Group(
      "om_file", .directive, "File CreateDir Sync Truncate OutputType Perms User Group CacheSize"),
    Group("om_file", .function, "file_name file_size"),
    Group("om_file", .procedure, "reopen rotate_to"),
    Group(
      "core", .function,
      "datetime day dayofweek dayofyear dropped fix_year get_stat get_var host_ip hostname"
        + " hostname_fqdn hour integer ip4addr lc microsecond minute month now parsedate replace"
        + " second size strftime string strptime substr type uc year"),
    Group(
      "core", .procedure,
      "add_stat add_to_route create_stat create_var debug delete delete_var drop log_debug log_info"
        + " log_warning log_error rename_field reroute set_var sleep"),
    Group(
      "xm_fileop", .function,
      "dir_exists dir_temp_get file_basename file_ctime file_dirname file_exists file_hash"
        + " file_inode file_mtime file_read file_size file_type"),
    Group(
      "xm_fileop", .procedure,
      "dir_make dir_remove file_append file_chmod file_chown file_copy file_cycle file_link"
        + " file_remove file_rename file_touch file_truncate file_write"),
    Group(
      "xm_syslog", .directive, "IETFTimestampInGMT SnareDelimiter SnareReplacement"),
    Group(
      "xm_syslog", .procedure,
      "parse_syslog parse_syslog_bsd parse_syslog_ietf to_syslog_bsd to_syslog_ietf"
        + " to_syslog_snare"),
    Group(
      "xm_csv", .directive,
      "Fields FieldTypes Delimiter QuoteChar EscapeChar QuoteMethod EscapeControl UndefValue"),
    Group("xm_csv", .function, "to_csv"), Group("xm_csv", .procedure, "parse_csv to_csv"),
    Group(
      "xm_kvp", .directive,
      "KVDelimiter KVPDelimiter KeyQuoteChar ValueQuoteChar EscapeChar EscapeControl"),
    Group("xm_kvp", .function, "to_kvp"), Group("xm_kvp", .procedure, "parse_kvp to_kvp reset_kvp"),
    Group("xm_gelf", .directive, "ShortMessageLength UseNullDelimiter"),
    Group("xm_cef", .directive, "IncludeHiddenFields"),
    Group("xm_cef", .function, "to_cef"), Group("xm_cef", .procedure, "to_cef parse_cef"),
    Group("xm_leef", .directive, "AddSyslogHeader IncludeHiddenFields"),
    Group("xm_leef", .function, "to_leef"), Group("xm_leef", .procedure, "to_leef parse_leef"),
    Group("xm_rewrite", .directive, "Keep Delete Rename Exec"),
    Group("xm_rewrite", .procedure, "process"),
    Group("om_tcp", .directive, "Host Port OutputType Listen QueueInListenMode"),
    Group("om_tcp", .procedure, "reconnect"),
    Group(
      "om_ssl", .directive,
      "CAFile CADir CertFile CertKeyFile KeyPass CRLFile CRLDir AllowUntrusted"),
    Group("om_udp", .directive, "Host Port SockBufSize"),
    Group(
      "om_http", .directive,
      "URL ContentType HTTPSCAFile HTTPSCADir HTTPSCertFile HTTPSCertKeyFile HTTPSKeyPass"
        + " HTTPSCRLFile HTTPSCRLDir HTTPSAllowUntrusted"),
    Group("om_http", .procedure, "set_http_request_path"),
    Group("om_elasticsearch", .directive, "URL RetryLimit OnError Index"),
    Group("om_kafka", .directive, "BrokerList Topic Option LogqueueSize CAFile"),
    Group("pm_buffer", .directive, "Type MaxSize Directory WarnLimit"),
    Group("pm_norepeat", .directive, "CheckFields"), Group("im_testgen", .directive, "MaxCount"),
  ]

  // MARK: - States

  /// The declarations of modules and blocks by what ``Group/place`` calls them.
  private static func declaration(_ place: String) -> BlockDeclaration? {
    let modules = BuiltInModules.registry.definitions.map(\.declaration)
    switch place {
    case global: return GlobalDirectives.declaration
    case "<Route>": return RouteDeclaration.declaration
    case "<Schedule>": return CommonDirectives.blocks.first { $0.name == "Schedule" }
    case "<Protocol>": return modules.first { $0.name == "im_pcap" }?.block("Protocol")
    case "every <Input>":
      return BlockDeclaration(
        place, "", directives: CommonDirectives.directives(of: .input),
        blocks: CommonDirectives.blocks)
    case "every <Output>":
      return BlockDeclaration(
        place, "", directives: CommonDirectives.directives(of: .output),
        blocks: CommonDirectives.blocks)
    default: return modules.first { $0.name == place }
    }
  }

  /// What has come of a module that there is not.
  private static func absent(_ module: String) -> String {
    BuiltInModules.registry.refusal(of: module).map { "refused: \($0)" }
      ?? "not yet, nor the module"
  }

  /// What a name has come to.
  private static func state(_ name: String, _ group: Group) -> String {
    if group.kind == .directive {
      if group.place == parsed { return "done" }
      guard let declaration = declaration(group.place) else { return absent(group.place) }
      let found =
        declaration.directive(name)?.availability ?? declaration.block(name)?.availability
      switch found {
      case .supported: return "done"
      case .withoutEffect(let reason): return "accepted without effect: \(reason)"
      case .refused(let reason): return "refused: \(reason)"
      case .planned, nil: return "not yet"
      }
    }
    let declared =
      group.place == "core"
      ? LanguageScope.coreDeclarations
      : BuiltInModules.callables.filter { $0.module == group.place }.map(\.declaration)
    let found = declared.first { $0.name == name && $0.role.rawValue == group.kind.rawValue }
    if found == nil, group.place != "core", declaration(group.place) == nil {
      return absent(group.place)
    }
    switch found?.availability {
    case .supported: return "done"
    case .refused(let reason): return "refused: \(reason)"
    case .planned, nil: return "not yet"
    }
  }

  /// The table: what is in one state stands in one row.
  static var markdown: String {
    var text = "| of | kind | state | names |\n|---|---|---|---|\n"
    var counts: [String: Int] = [:]
    for group in groups {
      var names: [String: [String]] = [:]
      var order: [String] = []
      for name in group.names.map(String.init) {
        let state = state(name, group)
        if names[state] == nil { order.append(state) }
        names[state, default: []].append("`\(name)`")
        counts[String(state.prefix { $0 != ":" && $0 != "," }), default: 0] += 1
      }
      for state in order {
        let list = names[state, default: []].joined(separator: " ")
        text += "| \(group.place) | \(group.kind.rawValue) | \(state) | \(list) |\n"
      }
    }
    let sums = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return text + "\nIn all: \(sums.joined(separator: ", ")).\n"
  }
}
