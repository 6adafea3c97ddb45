# ElectrumX, unmodified except that it holds no reply back: against traffic analysis it waits up to 1 s for each, here 20 ms.
import sys
import electrumx.server.transport as transport

transport.PaddedRSTransport.WAIT_FOR_BUFFER_GROWTH_SECONDS = 0.02
from electrumx.cli.electrumx_server import main

sys.exit(main())
