/* pcap, as Swift sees it. */
#pragma once
#include <pcap/pcap.h>
