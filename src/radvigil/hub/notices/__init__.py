"""Notices: mail, webhooks, syslog and a calendar of due dates. Little is sent, and never what somebody typed."""
