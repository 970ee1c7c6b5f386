"""A small imaging department of real peers in network namespaces, its scenarios and their ground truth.

    python -m lab --list                         the scenarios
    python -m lab SCENARIO --seed N --out DIR    one scenario: DIR/SCENARIO.pcap and DIR/SCENARIO.truth.json
    python -m lab --all --out DIR                all of them

Rules of the laboratory:
  * everything lives in namespaces that the kernel removes with the laboratory's own process: network, mount, PID;
  * temporary files live in a tmpfs of that mount namespace, so nothing stays on the host, whatever happens;
  * truth is written from what was asked of the peers and what they answered, never from the capture.
"""
