public import Configuration
public import Pipeline
internal import Sensing

/// The modules that a configuration can name: a new module adds its file and its line here.
public enum BuiltInModules {
  /// What modules bring to the language, with the name of the module.
  public static let callables: [(module: String, declaration: FunctionDeclaration)] =
    registry.definitions.flatMap { definition in
      definition.functions.map { (definition.declaration.name, $0) }
    }

  /// All of them.
  public static let registry = ModuleRegistry(
    [
      PcapInput.definition,
      NullInput.definition,
      TestGenerator.definition,
      InternalInput.definition,
      JSONExtension.definition,
      CSVExtension.definition,
      KeyValueExtension.definition,
      SyslogExtension.definition,
      GELFExtension.definition,
      CEFExtension.definition,
      LEEFExtension.definition,
      MappingExtension.definition,
      NullProcessor.definition,
      BufferProcessor.definition,
      NoRepeatProcessor.definition,
      SampleProcessor.definition,
      AnonymizeProcessor.definition,
      ListProcessor.definition,
      TransactionProcessor.definition,
      FileOperationsExtension.definition,
      RewriteExtension.definition,
      FileOutput.definition,
      TCPOutput.definition,
      TLSOutput.definition,
      UDPOutput.definition,
      UDSOutput.definition,
      HTTPOutput.definition,
      ElasticsearchOutput.definition,
      ExecOutput.definition,
      StandardOutput.definition,
      NullOutput.definition,
      PassiveDNSOutput.definition, PassiveDNSProcessor.definition,
    ],
    planned: [
      "im_azure", "im_batchcompress", "im_dbi", "im_etw", "im_exec", "im_file", "im_fim", "im_go",
      "im_http", "im_java", "im_kafka", "im_kernel", "im_linuxaudit", "im_mark",
      "im_msvistalog", "im_odbc", "im_perl", "im_pipe", "im_python", "im_redis",
      "im_ssl", "im_systemd", "im_tcp", "im_udp", "im_uds", "im_winperfcount",
      "im_zmq", "om_batchcompress", "om_blocker", "om_dbi", "om_eventdb",
      "om_go", "om_java", "om_odbc", "om_perl", "om_pipe",
      "om_python", "om_raijin", "om_redis", "om_udpspoof",
      "om_webhdfs", "om_zmq", "pm_blocker", "pm_evcorr", "pm_filter", "pm_hmac",
      "pm_pattern", "pm_transformer", "pm_ts", "xm_admin", "xm_aixaudit",
      "xm_asl", "xm_bsm", "xm_charconv", "xm_crypto", "xm_exec", "xm_filelist",
      "xm_go", "xm_grok", "xm_java", "xm_msdns",
      "xm_multiline", "xm_netflow", "xm_nps", "xm_pattern", "xm_perl", "xm_python", "xm_resolver",
      "xm_ruby", "xm_sap", "xm_snmp", "xm_soapadmin", "xm_stdinpw",
      "xm_w3c", "xm_wtmp", "xm_xml", "xm_zlib",
    ],
    refused: [
      "om_kafka":
        "Kafka is reached through a proxy of HTTP by om_http, or through a producer by om_exec"
    ],
    plannedFunctions: [
      "parse_xml": "xm_xml", "to_xml": "xm_xml", "exec": "xm_exec", "exec_async": "xm_exec",
      "convert": "xm_charconv",
    ], fields: FieldCatalogue(FieldReference.names))
}
