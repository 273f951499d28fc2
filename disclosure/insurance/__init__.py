"""Environmental liability insurance: policies handed in, checked, renewed; nobody is obliged to one."""
