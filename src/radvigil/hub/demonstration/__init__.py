"""An invented hospital to try the hub with, or to teach with: nothing in it is anybody's."""
