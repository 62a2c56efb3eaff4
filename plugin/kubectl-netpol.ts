#!/usr/bin/env node
import module from 'node:module';

module.enableCompileCache?.();
console.error('kubectl netpol: the commands are not wired yet');
process.exitCode = 1;
